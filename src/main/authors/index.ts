export { cairnHome } from './home.ts'
export { type AuthorKey, authorKey, fingerprint, isSignedBy, knownAuthorKey } from './keys.ts'
export { type Author, authorOf, type AuthorState, authorState, setAuthorName } from './author.ts'
export { replacePrivateFile } from './privateFile.ts'
