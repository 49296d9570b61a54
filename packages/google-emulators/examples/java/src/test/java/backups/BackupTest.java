package backups;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.cloud.spanner.Spanner;
import com.google.cloud.spanner.SpannerOptions;
import com.google.cloud.spanner.admin.database.v1.DatabaseAdminClient;
import com.google.cloud.spanner.admin.instance.v1.InstanceAdminClient;
import com.google.protobuf.util.Timestamps;
import com.google.spanner.admin.database.v1.Backup;
import com.google.spanner.admin.database.v1.Database;
import com.google.spanner.admin.instance.v1.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackupTest {
  private static final String PROJECT = "projects/test";

  /** Needs SPANNER_EMULATOR_HOST. Makes its own instance and database, as it would with Google's emulator. */
  @Test
  void aBackupBecomesReady() throws Exception {
    try (Spanner spanner = SpannerOptions.newBuilder().setProjectId("test").build().getService();
        InstanceAdminClient instances = spanner.createInstanceAdminClient();
        DatabaseAdminClient databases = spanner.createDatabaseAdminClient()) {
      Instance instance =
          instances
              .createInstanceAsync(
                  PROJECT,
                  "java",
                  Instance.newBuilder()
                      .setConfig(PROJECT + "/instanceConfigs/regional-us-central1")
                      .setDisplayName("java")
                      .setNodeCount(1)
                      .build())
              .get(1, TimeUnit.MINUTES);
      Database orders =
          databases
              .createDatabaseAsync(instance.getName(), "CREATE DATABASE orders")
              .get(1, TimeUnit.MINUTES);

      Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
      Backup backup =
          databases
              .createBackupAsync(
                  instance.getName(),
                  Backup.newBuilder()
                      .setDatabase(orders.getName())
                      .setExpireTime(Timestamps.fromMillis(tomorrow.toEpochMilli()))
                      .build(),
                  "orders-backup")
              .get(1, TimeUnit.MINUTES);

      assertEquals(Backup.State.READY, backup.getState());
    }
  }
}
