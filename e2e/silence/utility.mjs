// A worker of the desktop app that has loaded all libraries before it waits for its task.
await import('./load.mjs')
await import(process.env.CAIRN_ENTRY)
