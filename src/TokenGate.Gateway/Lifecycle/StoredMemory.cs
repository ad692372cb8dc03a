using TokenGate.Ledger;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using JudgeOptions = TokenGate.Scoring.JudgeOptions;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// The judge's memory as it lies beside a journal. Commands that find no gateway running change it through this: what an erasure or a
/// granted appeal does must not wait for the next start.
/// </summary>
public static class StoredMemory
{
    /// <summary>The snapshot's name in the journal's folder.</summary>
    public const string FileName = "memory.snapshot";

    /// <summary>The name of its key.</summary>
    public const string KeyName = "memory.key";

    // What a gateway's own options would leave out stays: this changes one person and nothing else.
    private const long NoLimit = 1L << 40;
    private const int LongestWindow = 168;

    /// <summary>Takes a person out of the snapshot. To be called while the journal is locked: no gateway writes it then.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="user">The person as records name them.</param>
    /// <param name="now">The present: what has expired is left out.</param>
    /// <exception cref="IOException">It cannot be read or replaced: it may still hold the person.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Erase(string folder, string user, DateTimeOffset now) => Change(folder, now, judge => judge.Forget(user));

    /// <summary>Gives back to a person's doubt account what an exchange drew whose appeal was granted.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="user">The person as records name them.</param>
    /// <param name="drawn">What was drawn, in tokens; 0 changes nothing.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="IOException">The snapshot cannot be read or replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void GiveBack(string folder, string user, long drawn, DateTimeOffset now)
    {
        if (drawn > 0)
        {
            Change(folder, now, judge =>
            {
                judge.GiveBack(user, drawn);
                return true;
            });
        }
    }

    /// <summary>
    /// Atomic replace (write to a temporary file, then rename): a kill in the middle leaves the previous snapshot intact.
    /// </summary>
    internal static void Replace(string file, Judge judge, DateTimeOffset now)
    {
        var beside = file + ".new";
        using (var stream = PrivateFiles.Open(beside, FileMode.Create))
        {
            judge.SaveMemory(stream, now);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, file, overwrite: true);
    }

    private static void Change(string folder, DateTimeOffset now, Func<Judge, bool> change)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var (file, key) = (Path.Combine(folder, FileName), Path.Combine(folder, KeyName));

        // Half of a snapshot that a kill left behind holds the same people.
        File.Delete(file + ".new");
        if (!File.Exists(file))
        {
            return;
        }

        if (!File.Exists(key))
        {
            // Without its key nobody reads it, the gateway neither.
            File.Delete(file);
            return;
        }

        var judge = new Judge(new JudgeOptions { MemoryBytes = NoLimit, WindowHours = LongestWindow }, MemoryKey.LoadOrCreate(key));
        try
        {
            using var stream = File.OpenRead(file);
            judge.RestoreMemory(stream, now);
        }
        catch (InvalidDataException)
        {
            // A gateway would refuse it as well, and start empty.
            File.Delete(file);
            return;
        }

        if (change(judge))
        {
            Replace(file, judge, now);
        }
    }
}
