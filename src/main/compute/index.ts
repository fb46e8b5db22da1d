export {
  addTarget,
  checkTarget,
  connectTo,
  forgetTarget,
  forgetToken,
  keepToken,
  requireTarget,
  shownTarget,
  targetsOf,
} from './targets/index.ts'
export { followSubmission, packageOf, RayClient } from './ray/index.ts'
