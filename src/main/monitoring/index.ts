/** The door of the room: monitors, what they found, alerts and A/B tests. */
export * from './alerts/index.ts'
export { compareProfiles, exactProfile, maskedComparison, type WholeColumn } from './checks/index.ts'
