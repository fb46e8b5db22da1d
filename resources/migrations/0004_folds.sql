ALTER TABLE `model_versions` ADD `training` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `fold` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `limits` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `stop_after` integer;--> statement-breakpoint
ALTER TABLE `runs` ADD `fingerprint_format` integer;--> statement-breakpoint
UPDATE `runs` SET
	`fold` = (SELECT json_extract(`jobs`.`input`, '$.fold') FROM `jobs` WHERE `jobs`.`id` = `runs`.`job_id` AND json_valid(`jobs`.`input`)),
	`limits` = (SELECT json_extract(`jobs`.`input`, '$.limits') FROM `jobs` WHERE `jobs`.`id` = `runs`.`job_id` AND json_valid(`jobs`.`input`)),
	`fingerprint_format` = CASE WHEN `fingerprint` IS NULL THEN NULL ELSE 1 END;
