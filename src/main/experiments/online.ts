/** What a tracking server loads of this room: it starts often, and needs nothing that trains or compares. */
export { putArtifact, removeArtifact, treeOfRun } from './artifacts/store.ts'
export { filesBeneath, type FileTree, findFile, listFolder, putFile, removeFile, requireFile } from './artifacts/tree.ts'
