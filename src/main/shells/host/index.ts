export { type FileAccess, FileTokens } from './fileTokens.ts'
export { activityText, Host, type HostOptions } from './host.ts'
export type { Activity } from './openWorkspaces.ts'
