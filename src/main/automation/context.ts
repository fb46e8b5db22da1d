import type { Serving } from '../serving/index.ts'

/** What the use cases of this room work with: those of all rooms, and the services of the workspace. */
export type Automation = Serving
