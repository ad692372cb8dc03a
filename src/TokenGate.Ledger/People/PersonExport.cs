using System.Text.Json;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.People;

/// <summary>Everything that a journal holds about one person: what somebody may ask for, and what an appeal begins with.</summary>
public static class PersonExport
{
    /// <summary>
    /// Writes the entries that are booked under a user as JSON lines, each as it is stored; gives their number. The stream stays open.
    /// Sums that outlived their entries are in reports, not here.
    /// </summary>
    /// <param name="journal">The journal.</param>
    /// <param name="user">The user as records name him: the pseudonym, where pseudonyms are used.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="cancellationToken">Ends between two entries.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async Task<long> WriteAsync(JournalReader journal, string user, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(output);
        var entries = 0L;
        foreach (var entry in journal.ReadStored(0, cancellationToken))
        {
            if (UserOf(entry) != user)
            {
                continue;
            }

            await output.WriteAsync(entry.Body, cancellationToken);
            await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
            entries++;
        }

        return entries;
    }

    private static string? UserOf(StoredEntry entry)
    {
        try
        {
            return BookingReader.Read(entry.Kind, entry.Body)?.Key.User;
        }
        catch (Exception damaged) when (damaged is FormatException or JsonException or InvalidOperationException)
        {
            // A damaged entry names nobody; an audit names the entry.
            return null;
        }
    }
}
