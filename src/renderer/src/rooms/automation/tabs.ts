export const policyTabs = ['runs', 'triggers', 'dry-run', 'settings'] as const

export type PolicyTab = (typeof policyTabs)[number]
