export { RidesSize, smallRides } from './options.ts'
export { type RidesFile, ridesFiles, ridesWorld } from './world.ts'
export { writeRides, type Written } from './write.ts'
