export { type WebOptions, WebServer } from './server.ts'
