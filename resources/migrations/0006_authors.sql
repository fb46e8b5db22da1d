CREATE TABLE `audit_chains` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`chain` text NOT NULL,
	`author` text NOT NULL,
	`public_key` text NOT NULL,
	`device` text NOT NULL,
	`workspace` text NOT NULL,
	`seq` integer NOT NULL,
	`hash` text NOT NULL,
	`signature` text NOT NULL,
	`seen` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_chains_chain_unique` ON `audit_chains` (`chain`);--> statement-breakpoint
ALTER TABLE `audit` ADD `chain` integer REFERENCES audit_chains(id);--> statement-breakpoint
ALTER TABLE `audit` ADD `seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `audit` ADD `face` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit` ADD `parents` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
UPDATE `audit` SET `seq` = `id`;--> statement-breakpoint
CREATE UNIQUE INDEX `audit_chain_seq` ON `audit` (`chain`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`,`chain`,`seq`);--> statement-breakpoint
ALTER TABLE `undo_steps` ADD `actor` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `alias_moves` ADD `author` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `gate_checks` ADD `actor` text DEFAULT '' NOT NULL;