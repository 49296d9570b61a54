package backups

import (
	"context"
	"testing"
	"time"

	database "cloud.google.com/go/spanner/admin/database/apiv1"
	"cloud.google.com/go/spanner/admin/database/apiv1/databasepb"
	instance "cloud.google.com/go/spanner/admin/instance/apiv1"
	"cloud.google.com/go/spanner/admin/instance/apiv1/instancepb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

const (
	project    = "projects/test"
	instanceID = "go"
)

// Needs SPANNER_EMULATOR_HOST. Makes its own instance and database, as it would with Google's emulator.
func TestBackup(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	instances, err := instance.NewInstanceAdminClient(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instances.Close()
	making, err := instances.CreateInstance(ctx, &instancepb.CreateInstanceRequest{
		Parent:     project,
		InstanceId: instanceID,
		Instance: &instancepb.Instance{
			Config:      project + "/instanceConfigs/regional-us-central1",
			DisplayName: instanceID,
			NodeCount:   1,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	place, err := making.Wait(ctx)
	if err != nil {
		t.Fatal(err)
	}

	databases, err := database.NewDatabaseAdminClient(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer databases.Close()
	creating, err := databases.CreateDatabase(ctx, &databasepb.CreateDatabaseRequest{
		Parent:          place.Name,
		CreateStatement: "CREATE DATABASE orders",
	})
	if err != nil {
		t.Fatal(err)
	}
	orders, err := creating.Wait(ctx)
	if err != nil {
		t.Fatal(err)
	}

	starting, err := databases.CreateBackup(ctx, &databasepb.CreateBackupRequest{
		Parent:   place.Name,
		BackupId: "orders-backup",
		Backup: &databasepb.Backup{
			Database:   orders.Name,
			ExpireTime: timestamppb.New(time.Now().Add(24 * time.Hour)),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	backup, err := starting.Wait(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if backup.State != databasepb.Backup_READY {
		t.Fatalf("the backup is %s, not READY", backup.State)
	}
}
