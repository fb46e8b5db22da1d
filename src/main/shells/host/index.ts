export { type FileAccess, FileTokens } from './fileTokens.ts'
export { Host, type HostOptions } from './host.ts'
