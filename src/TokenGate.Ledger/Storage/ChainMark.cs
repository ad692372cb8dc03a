using System.Globalization;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The chain's head in a file beside the database, <c>journal.chain</c>, as it stood at the last seal: an opening that finds another chain,
/// or a shorter one, can tell. It proves nothing against somebody who writes both; it names what was lost by accident.
/// </summary>
internal static class ChainMark
{
    /// <summary>Leaves the mark. A disk that does not take it keeps the one before.</summary>
    public static void Write(string file, string gateway, long sequence, byte[] hash)
    {
        try
        {
            var mark = PathOf(file);
            File.WriteAllText(mark + ".new", string.Create(CultureInfo.InvariantCulture, $"{gateway} {sequence} {Convert.ToHexStringLower(hash)}\n"));
            File.Move(mark + ".new", mark, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It is written again in a minute.
        }
    }

    /// <summary>What an opened journal lacks of the chain that was marked; null when nothing, or when there is no mark.</summary>
    public static JournalIncident? Check(string file, JournalStore store, DateTimeOffset now)
    {
        if (Read(file) is not var (gateway, sequence, hash) || (gateway == store.Gateway && store.Holds(sequence, hash)))
        {
            return null;
        }

        var isOwn = gateway == store.Gateway;
        return new JournalIncident(
            isOwn ? JournalIncidentKind.Shortened : JournalIncidentKind.Begun,
            now,
            !isOwn ? $"The chain of gateway {gateway}, which ended at entry {sequence} or later, is not in {file} any more; that of gateway {store.Gateway} is, at entry {store.Head}"
            : store.Head < sequence ? $"{file} ends at entry {store.Head}, but gateway {gateway} had written entry {sequence}: an older copy was put in its place, and what came after it is gone"
            : $"{file} has another entry {sequence} than gateway {gateway} wrote: another journal was put in its place",
            gateway,
            sequence,
            Convert.ToHexStringLower(hash));
    }

    /// <summary>Removes the mark: what is opened next is meant to be another chain.</summary>
    public static void Remove(string file) => File.Delete(PathOf(file));

    /// <summary>The marked head; null when there is none that can be read.</summary>
    public static (string Gateway, long Sequence, byte[] Hash)? Read(string file)
    {
        try
        {
            return File.Exists(PathOf(file)) && File.ReadAllText(PathOf(file)).TrimEnd().Split(' ') is [var gateway, var digits, var hash]
                && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? (gateway, sequence, Convert.FromHexString(hash))
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static string PathOf(string file) => Path.ChangeExtension(file, ".chain");
}
