export { emptyTrash, type EmptiedTrash } from './empty.ts'
export { lineageOf } from './lineage.ts'
export { storageOf, type StorageReport } from './storage.ts'
export { listTrash, putIntoTrash, restoreFromTrash, type TrashEntry } from './trash.ts'
