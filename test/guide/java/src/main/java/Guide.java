import com.google.api.gax.longrunning.OperationTimedPollAlgorithm;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.NotFoundException;
import com.google.cloud.spanner.SpannerOptions;
import com.google.cloud.spanner.admin.database.v1.DatabaseAdminClient;
import com.google.longrunning.Operation;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import com.google.spanner.admin.database.v1.Backup;
import com.google.spanner.admin.database.v1.CopyBackupRequest;
import com.google.spanner.admin.database.v1.CreateBackupEncryptionConfig;
import com.google.spanner.admin.database.v1.CreateBackupMetadata;
import com.google.spanner.admin.database.v1.CreateBackupRequest;
import com.google.spanner.admin.database.v1.ListBackupOperationsRequest;
import com.google.spanner.admin.database.v1.ListBackupsRequest;
import com.google.spanner.admin.database.v1.ListDatabaseOperationsRequest;
import com.google.spanner.admin.database.v1.RestoreDatabaseEncryptionConfig;
import com.google.spanner.admin.database.v1.RestoreDatabaseRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The steps of Google's guide to backups, one after the other, of the database that DATABASE names. */
public class Guide {
  private static final String KEY = "projects/local/locations/us-central1/keyRings/ring/cryptoKeys/key";
  private static final String TYPES = "(metadata.@type:type.googleapis.com/google.spanner.admin.database.v1";

  private final DatabaseAdminClient admin;
  private final String source;
  private final String instance;
  private final String id;

  private Guide(DatabaseAdminClient admin, String source) {
    this.admin = admin;
    this.source = source;
    this.instance = source.split("/databases/")[0];
    this.id = last(source);
  }

  public static void main(String[] args) throws Exception {
    var options = SpannerOptions.newBuilder();
    // The client asks after 20 seconds for the first time: backups take hours elsewhere.
    var polling =
        OperationTimedPollAlgorithm.create(
            RetrySettings.newBuilder()
                .setInitialRetryDelayDuration(Duration.ofMillis(100))
                .setRetryDelayMultiplier(1.5)
                .setMaxRetryDelayDuration(Duration.ofSeconds(1))
                .setTotalTimeoutDuration(Duration.ofMinutes(1))
                .build());
    var stub = options.getDatabaseAdminStubSettingsBuilder();
    stub.createBackupOperationSettings().setPollingAlgorithm(polling);
    stub.copyBackupOperationSettings().setPollingAlgorithm(polling);
    stub.restoreDatabaseOperationSettings().setPollingAlgorithm(polling);
    try (var spanner = options.build().getService();
        var admin = spanner.createDatabaseAdminClient()) {
      var guide = new Guide(admin, System.getenv("DATABASE"));
      guide.createBackup();
      guide.createBackupWithKey();
      guide.listBackups();
      guide.listBackupOperations();
      guide.updateBackup();
      guide.copyBackup();
      guide.restoreBackup();
      guide.listDatabaseOperations();
      guide.cancelBackup();
      guide.deleteBackups();
    }
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static Timestamp inDays(int days) {
    return Timestamps.fromMillis(Instant.now().plus(days, ChronoUnit.DAYS).toEpochMilli());
  }

  private String backupName(String suffix) {
    return instance + "/backups/" + id + suffix;
  }

  private void createBackup() throws Exception {
    var backup =
        Backup.newBuilder().setDatabase(source).setExpireTime(inDays(14)).setVersionTime(inDays(-1)).build();
    var created = admin.createBackupAsync(instance, backup, id + "-full").get(1, TimeUnit.MINUTES);
    System.out.println("created " + last(created.getName()) + " " + created.getState());
  }

  private void createBackupWithKey() throws Exception {
    var request =
        CreateBackupRequest.newBuilder()
            .setParent(instance)
            .setBackupId(id + "-keyed")
            .setBackup(Backup.newBuilder().setDatabase(source).setExpireTime(inDays(14)))
            .setEncryptionConfig(
                CreateBackupEncryptionConfig.newBuilder()
                    .setEncryptionType(CreateBackupEncryptionConfig.EncryptionType.CUSTOMER_MANAGED_ENCRYPTION)
                    .setKmsKeyName(KEY))
            .build();
    var created = admin.createBackupAsync(request).get(1, TimeUnit.MINUTES);
    var key = created.getEncryptionInfo().getKmsKeyVersion();
    System.out.println("created " + last(created.getName()) + " " + created.getState() + " " + key);
  }

  private void listBackups() {
    var soon = Instant.now().plus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    for (var filter :
        List.of(
            "database:" + source,
            "name:" + id + "-full",
            "state:READY AND size_bytes > 1000 AND database:" + source,
            "expire_time < \"" + soon + "\" AND database:" + source)) {
      var request = ListBackupsRequest.newBuilder().setParent(instance).setPageSize(1).setFilter(filter).build();
      var names = new ArrayList<String>();
      for (var backup : admin.listBackups(request).iterateAll()) names.add(last(backup.getName()));
      names.sort(null);
      System.out.println("listed " + String.join(" ", names));
    }
  }

  private void listBackupOperations() throws Exception {
    var filter = TYPES + ".CreateBackupMetadata) AND (metadata.database:" + source + ")";
    var request = ListBackupOperationsRequest.newBuilder().setParent(instance).setFilter(filter).build();
    int done = 0;
    for (Operation operation : admin.listBackupOperations(request).iterateAll())
      if (operation.getMetadata().unpack(CreateBackupMetadata.class).getProgress().getProgressPercent() == 100)
        done++;
    System.out.println("operations " + done);
  }

  private void updateBackup() {
    var before = admin.getBackup(backupName("-full"));
    var later = Timestamps.add(before.getExpireTime(), com.google.protobuf.util.Durations.fromDays(30));
    var after =
        admin.updateBackup(
            Backup.newBuilder().setName(before.getName()).setExpireTime(later).build(),
            FieldMask.newBuilder().addPaths("expire_time").build());
    var days = Timestamps.between(before.getExpireTime(), after.getExpireTime()).getSeconds() / 86_400;
    System.out.println("updated by " + days + " days");
  }

  private void copyBackup() throws Exception {
    var request =
        CopyBackupRequest.newBuilder()
            .setParent(instance)
            .setBackupId(id + "-copy")
            .setSourceBackup(backupName("-full"))
            .setExpireTime(inDays(14))
            .build();
    var copied = admin.copyBackupAsync(request).get(1, TimeUnit.MINUTES);
    System.out.println("copied " + last(copied.getName()) + " " + copied.getState());
  }

  private void restoreBackup() throws Exception {
    var request =
        RestoreDatabaseRequest.newBuilder()
            .setParent(instance)
            .setDatabaseId(id + "-again")
            .setBackup(backupName("-full"))
            .setEncryptionConfig(
                RestoreDatabaseEncryptionConfig.newBuilder()
                    .setEncryptionType(RestoreDatabaseEncryptionConfig.EncryptionType.CUSTOMER_MANAGED_ENCRYPTION)
                    .setKmsKeyName(KEY))
            .build();
    var restored = admin.restoreDatabaseAsync(request).get(1, TimeUnit.MINUTES);
    var from = restored.getRestoreInfo().getBackupInfo().getBackup();
    System.out.println("restored " + last(restored.getName()) + " from " + last(from));
  }

  private void listDatabaseOperations() {
    var filter = TYPES + ".RestoreDatabaseMetadata) AND (name:" + id + "-again)";
    var request = ListDatabaseOperationsRequest.newBuilder().setParent(instance).setFilter(filter).build();
    for (Operation operation : admin.listDatabaseOperations(request).iterateAll())
      System.out.println("restore done " + operation.getDone());
  }

  private void cancelBackup() throws Exception {
    var backup = Backup.newBuilder().setDatabase(source).setExpireTime(inDays(14)).build();
    var creating = admin.createBackupAsync(instance, backup, id + "-slow");
    admin.getOperationsClient().cancelOperation(creating.getName());
    try {
      creating.get(1, TimeUnit.MINUTES);
    } catch (CancellationException | ExecutionException cancelled) {
      System.out.println("cancelled " + id + "-slow");
    }
  }

  private void deleteBackups() {
    admin.dropDatabase(instance + "/databases/" + id + "-again");
    for (var suffix : List.of("-copy", "-keyed", "-full")) {
      admin.deleteBackup(backupName(suffix));
      try {
        admin.getBackup(backupName(suffix));
      } catch (NotFoundException gone) {
        System.out.println("deleted " + id + suffix + " true");
      }
    }
  }
}
