/** What is done with profiles in a worker, without the registry. */
export { compareProfiles } from './checks/index.ts'
export { overlaysOf } from './windows/overlay.ts'
