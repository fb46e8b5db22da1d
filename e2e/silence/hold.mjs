// Preloaded into the processes of Cairn: they stay a while when they are done, since a library may speak only after some seconds.
// A process that waits for its task loads the libraries here, as its task would.
import { join } from 'node:path'

const { CAIRN_HOLD, CAIRN_LOAD } = process.env
const end = process.exit.bind(process)
process.exit = (code) => {
  setTimeout(() => end(code), Number(CAIRN_HOLD))
}
if (CAIRN_LOAD && process.argv[1]?.endsWith(join('main', 'worker.js'))) {
  await import(CAIRN_LOAD)
}
