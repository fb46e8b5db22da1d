CREATE TABLE `services` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`settings` text NOT NULL,
	`desired` text NOT NULL,
	`asked` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`owner_host` text,
	`owner_pid` integer,
	`owner` text,
	`heartbeat_at` integer,
	`observed` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `services_name_unique` ON `services` (`name`);