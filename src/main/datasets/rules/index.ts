export { addRules, checkVersionRules, ensureRulesPass } from './apply.ts'
export { checkRules, type RuleChecks } from './check.ts'
export { checksBeforeNext, commitResults } from './commit.ts'
export {
  addResults,
  addRule,
  checksFor,
  hasRule,
  overrideRule,
  parentOf,
  removeRule,
  requireRule,
  requireRulesPass,
  type RuleRow,
  rulesOf,
  rulesReport,
  ruleStatus,
  settleRule,
  textOf,
  uncheckedRules,
} from './store.ts'
export { type Suggestion, suggestRules } from './suggest.ts'
