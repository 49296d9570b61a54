// The steps of Google's guide to backups, one after the other, of the database that DATABASE names. Prints what the database's
// backups are after each step.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	database "cloud.google.com/go/spanner/admin/database/apiv1"
	"cloud.google.com/go/spanner/admin/database/apiv1/databasepb"
	"google.golang.org/api/iterator"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
)

const key = "projects/local/locations/us-central1/keyRings/ring/cryptoKeys/key"

var (
	source   = os.Getenv("DATABASE")
	id       = path.Base(source)
	instance = strings.Split(source, "/databases/")[0]
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	admin, err := database.NewDatabaseAdminClient(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer admin.Close()
	for _, step := range []func(context.Context, *database.DatabaseAdminClient) error{
		createBackup, createBackupWithKey, listBackups, listBackupOperations, updateBackup, copyBackup, restoreBackup,
		listDatabaseOperations, cancelBackup, deleteBackups,
	} {
		if err := step(ctx, admin); err != nil {
			log.Fatal(err)
		}
	}
}

func backupName(suffix string) string { return instance + "/backups/" + id + suffix }

func inDays(days int) *timestamppb.Timestamp { return timestamppb.New(time.Now().AddDate(0, 0, days)) }

func createBackup(ctx context.Context, admin *database.DatabaseAdminClient) error {
	operation, err := admin.CreateBackup(ctx, &databasepb.CreateBackupRequest{
		Parent:   instance,
		BackupId: id + "-full",
		Backup:   &databasepb.Backup{Database: source, ExpireTime: inDays(14), VersionTime: inDays(-1)},
	})
	if err != nil {
		return err
	}
	backup, err := operation.Wait(ctx)
	if err != nil {
		return err
	}
	fmt.Println("created", path.Base(backup.Name), backup.State)
	return nil
}

func createBackupWithKey(ctx context.Context, admin *database.DatabaseAdminClient) error {
	operation, err := admin.CreateBackup(ctx, &databasepb.CreateBackupRequest{
		Parent:   instance,
		BackupId: id + "-keyed",
		Backup:   &databasepb.Backup{Database: source, ExpireTime: inDays(14)},
		EncryptionConfig: &databasepb.CreateBackupEncryptionConfig{
			EncryptionType: databasepb.CreateBackupEncryptionConfig_CUSTOMER_MANAGED_ENCRYPTION,
			KmsKeyName:     key,
		},
	})
	if err != nil {
		return err
	}
	backup, err := operation.Wait(ctx)
	if err != nil {
		return err
	}
	fmt.Println("created", path.Base(backup.Name), backup.State, backup.EncryptionInfo.KmsKeyVersion)
	return nil
}

func listBackups(ctx context.Context, admin *database.DatabaseAdminClient) error {
	for _, filter := range []string{
		"database:" + source,
		"name:" + id + "-full",
		"state:READY AND size_bytes > 1000 AND database:" + source,
		"expire_time < \"" + time.Now().AddDate(0, 0, 30).UTC().Format(time.RFC3339) + "\" AND database:" + source,
	} {
		var names []string
		backups := admin.ListBackups(ctx, &databasepb.ListBackupsRequest{Parent: instance, PageSize: 1, Filter: filter})
		for {
			backup, err := backups.Next()
			if err == iterator.Done {
				break
			}
			if err != nil {
				return err
			}
			names = append(names, path.Base(backup.Name))
		}
		slices.Sort(names)
		fmt.Println("listed", strings.Join(names, " "))
	}
	return nil
}

func listBackupOperations(ctx context.Context, admin *database.DatabaseAdminClient) error {
	const created = "(metadata.@type:type.googleapis.com/google.spanner.admin.database.v1.CreateBackupMetadata)"
	operations := admin.ListBackupOperations(ctx, &databasepb.ListBackupOperationsRequest{
		Parent: instance,
		Filter: created + " AND (metadata.database:" + source + ")",
	})
	count := 0
	for {
		operation, err := operations.Next()
		if err == iterator.Done {
			break
		}
		if err != nil {
			return err
		}
		var metadata databasepb.CreateBackupMetadata
		if err := operation.Metadata.UnmarshalTo(&metadata); err != nil {
			return err
		}
		if metadata.Progress.ProgressPercent == 100 {
			count++
		}
	}
	fmt.Println("operations", count)
	return nil
}

func updateBackup(ctx context.Context, admin *database.DatabaseAdminClient) error {
	before, err := admin.GetBackup(ctx, &databasepb.GetBackupRequest{Name: backupName("-full")})
	if err != nil {
		return err
	}
	later := timestamppb.New(before.ExpireTime.AsTime().AddDate(0, 0, 30))
	after, err := admin.UpdateBackup(ctx, &databasepb.UpdateBackupRequest{
		Backup:     &databasepb.Backup{Name: before.Name, ExpireTime: later},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"expire_time"}},
	})
	if err != nil {
		return err
	}
	fmt.Println("updated by", after.ExpireTime.AsTime().Sub(before.ExpireTime.AsTime()).Hours()/24, "days")
	return nil
}

func copyBackup(ctx context.Context, admin *database.DatabaseAdminClient) error {
	operation, err := admin.CopyBackup(ctx, &databasepb.CopyBackupRequest{
		Parent:       instance,
		BackupId:     id + "-copy",
		SourceBackup: backupName("-full"),
		ExpireTime:   inDays(14),
	})
	if err != nil {
		return err
	}
	backup, err := operation.Wait(ctx)
	if err != nil {
		return err
	}
	fmt.Println("copied", path.Base(backup.Name), backup.State)
	return nil
}

func restoreBackup(ctx context.Context, admin *database.DatabaseAdminClient) error {
	operation, err := admin.RestoreDatabase(ctx, &databasepb.RestoreDatabaseRequest{
		Parent:     instance,
		DatabaseId: id + "-again",
		Source:     &databasepb.RestoreDatabaseRequest_Backup{Backup: backupName("-full")},
		EncryptionConfig: &databasepb.RestoreDatabaseEncryptionConfig{
			EncryptionType: databasepb.RestoreDatabaseEncryptionConfig_CUSTOMER_MANAGED_ENCRYPTION,
			KmsKeyName:     key,
		},
	})
	if err != nil {
		return err
	}
	restored, err := operation.Wait(ctx)
	if err != nil {
		return err
	}
	fmt.Println("restored", path.Base(restored.Name), "from", path.Base(restored.RestoreInfo.GetBackupInfo().Backup))
	return nil
}

func listDatabaseOperations(ctx context.Context, admin *database.DatabaseAdminClient) error {
	const restored = "(metadata.@type:type.googleapis.com/google.spanner.admin.database.v1.RestoreDatabaseMetadata)"
	operations := admin.ListDatabaseOperations(ctx, &databasepb.ListDatabaseOperationsRequest{
		Parent: instance,
		Filter: restored + " AND (name:" + id + "-again)",
	})
	operation, err := operations.Next()
	if err != nil {
		return err
	}
	fmt.Println("restore done", operation.Done)
	return nil
}

func cancelBackup(ctx context.Context, admin *database.DatabaseAdminClient) error {
	operation, err := admin.CreateBackup(ctx, &databasepb.CreateBackupRequest{
		Parent:   instance,
		BackupId: id + "-slow",
		Backup:   &databasepb.Backup{Database: source, ExpireTime: inDays(14)},
	})
	if err != nil {
		return err
	}
	if err := admin.CancelOperation(ctx, &longrunningpb.CancelOperationRequest{Name: operation.Name()}); err != nil {
		return err
	}
	if _, err := operation.Wait(ctx); status.Code(err) != codes.Canceled {
		return errors.Join(errors.New("it was not cancelled"), err)
	}
	fmt.Println("cancelled", id+"-slow")
	return nil
}

func deleteBackups(ctx context.Context, admin *database.DatabaseAdminClient) error {
	restored := &databasepb.DropDatabaseRequest{Database: instance + "/databases/" + id + "-again"}
	if err := admin.DropDatabase(ctx, restored); err != nil {
		return err
	}
	for _, suffix := range []string{"-copy", "-keyed", "-full"} {
		name := backupName(suffix)
		if err := admin.DeleteBackup(ctx, &databasepb.DeleteBackupRequest{Name: name}); err != nil {
			return err
		}
		_, err := admin.GetBackup(ctx, &databasepb.GetBackupRequest{Name: name})
		fmt.Println("deleted", id+suffix, status.Code(err) == codes.NotFound)
	}
	return nil
}
