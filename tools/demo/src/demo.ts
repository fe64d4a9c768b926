import type { StackOptions } from '@orderflow/stack';
import type { Shop } from './shop.js';
import type { Story } from './story.js';

/** What `npm run demo -- <name>` shows: a file of its own in `demos/`, and a line in `demos/index.ts`. */
export interface Demo {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What it needs of the stack. */
  readonly needs?: DemoNeeds;
  /** Lets it happen and tells it; throws when something else happened. The oracle judges afterwards. */
  run(shop: Shop, story: Story): Promise<void>;
}

export interface DemoNeeds {
  /** Rules of the sandbox from the start, beside nobody being refused. */
  readonly rules?: Readonly<Record<string, unknown>>;
  /** Settings of services: only a stack of its own has them. */
  readonly env?: StackOptions['env'];
  /** It stops or freezes services, which are then of a stack of its own. */
  readonly stopsServices?: boolean;
  /** What is started beside the core services. */
  readonly services?: StackOptions['services'];
}

/** Whether it can be shown on a stack that somebody else uses, too. */
export const sharesStack = ({ needs = {} }: Demo) => !needs.env && !needs.stopsServices;
