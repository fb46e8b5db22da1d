/** What Cairn uses of tfjs-node. The package is optional: without this, the sources could not be checked where npm left it out. */
declare module '@tensorflow/tfjs-node' {
  export const version: Readonly<Record<'tfjs-node', string>>
}
