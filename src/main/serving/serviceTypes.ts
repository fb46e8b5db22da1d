/** The service of this room, for the one map of all. */
declare module '../services/service.ts' {
  interface Services {
    endpoint: import('./endpoint/kind.ts').EndpointShape
  }
}

export {}
