export type { AnyServiceKind, ServiceKind, ServiceKinds, ServiceLimits } from './kind.ts'
export type { LogLine, LogPage } from './log.ts'
export { freePort, isFree } from './freePort.ts'
export { serveServices } from './serve.ts'
export type {
  RequestInput,
  RequestName,
  RequestOutput,
  RunningService,
  ServiceContext,
  ServiceName,
  ServiceProgram,
  Services,
  ServiceSettings,
  ServiceShape,
  ServiceTable,
} from './service.ts'
export { ServiceSupervisor, type ServiceView } from './supervisor.ts'
export { hashOfToken, knownToken, makeToken } from './tokens.ts'
