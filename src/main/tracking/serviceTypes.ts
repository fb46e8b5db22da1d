/** The service of this room, for the one map of all. */
declare module '../services/service.ts' {
  interface Services {
    tracking: import('./server/kind.ts').TrackingShape
  }
}

export {}
