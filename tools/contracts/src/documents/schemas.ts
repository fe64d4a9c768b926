import { envelopeName, presentForms } from '../released/present.js';
import type { Released } from '../released/release.js';
import { messageVersions } from './message-versions.js';

export const schemasFolder = 'docs/reference/schemas';

/** A JSON Schema (2020-12) of the data of every version of every message, and of the envelope around it, by its path. */
export function schemaFiles(released: Released): Record<string, object> {
  const envelope = presentForms([]).get(envelopeName);
  const files = messageVersions(released).map(({ contract, name, version, schema, example, superseded }) => [
    `${schemasFolder}/${name}.json`,
    {
      ...{ $schema: undefined, $id: `${name}.json`, title: `${contract.type}, version ${version}` },
      ...{ description: contract.summary, ...(superseded && { deprecated: true }) },
      ...{ ...schema, examples: [example] },
    },
  ]);
  return {
    [`${schemasFolder}/${envelopeName}.json`]: {
      ...{ $schema: undefined, $id: `${envelopeName}.json`, title: 'The envelope of every message' },
      ...{ ...envelope?.reads, examples: [envelope?.example] },
    },
    ...(Object.fromEntries(files) as Record<string, object>),
  };
}
