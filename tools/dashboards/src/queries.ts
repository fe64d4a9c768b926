import { alerts } from './alerts.js';
import { dashboards } from './files.js';

/** Every query of every dashboard and alert, with where it is. */
export function allQueries(): { readonly where: string; readonly expr: string }[] {
  return [
    ...alerts().map(({ alert, expr }) => ({ where: `alert ${alert}`, expr })),
    ...dashboards.flatMap(({ title, panels }) =>
      panels.flatMap((panel) =>
        panel.queries.map(({ expr }) => ({ where: `${title}, ${panel.title}`, expr })),
      ),
    ),
  ];
}
