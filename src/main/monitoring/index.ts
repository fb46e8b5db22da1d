/** The door of the room: monitors, what they found, alerts and A/B tests. */
export { compareProfiles, exactProfile, maskedComparison, type WholeColumn } from './checks/index.ts'
