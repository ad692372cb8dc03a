namespace TokenGate.Ledger.People;

/// <summary>Data subject requests: an export of what is held about a person, and erasure.</summary>
/// <param name="people">The keys; null where users are stored by name.</param>
/// <param name="journal">The journal, open for writing.</param>
/// <param name="time">The clock.</param>
public sealed class PersonRegister(Pseudonyms? people, Journal journal, TimeProvider time)
{
    /// <summary>
    /// Takes a pseudonym out of what remembers it beside the journal. It throws where it cannot: then nothing is erased, and the erasure
    /// can be asked for again.
    /// </summary>
    public Func<string, CancellationToken, Task>? Forget { get; init; }

    /// <summary>
    /// Forgets who a pseudonym stood for, and chains that it happened, without the name. Sums and chain stay as they are. Gives the
    /// pseudonym,
    /// or null when the user has none: a name in a record of the chain cannot be taken out of it.
    /// </summary>
    /// <exception cref="JournalException">The key could not be destroyed, or the erasure could not be put on record so far.</exception>
    public async Task<string?> EraseAsync(string user, string by, CancellationToken cancellationToken)
    {
        if (people is null || await people.FindAsync(user, cancellationToken) is not { } pseudonym)
        {
            return null;
        }

        await ForgetAsync(pseudonym, cancellationToken);
        if (people.Erase(user) is null)
        {
            // Somebody else erased it meanwhile, and puts it on record.
            return pseudonym;
        }

        var facts = new Dictionary<string, string> { ["pseudonym"] = pseudonym, ["by"] = by };
        await journal.AppendNoteAsync(new JournalNote(EntryKind.Erasure, time.GetUtcNow(), facts) { Id = $"erasure:{pseudonym}" }, cancellationToken);

        // Other gateways follow when they read the tombstone; one that cannot be left now is left by the next synchronisation.
        _ = await people.SyncAsync(cancellationToken);

        // What ended between the two was still recorded under the pseudonym.
        await ForgetAsync(pseudonym, cancellationToken);
        return pseudonym;
    }

    /// <summary>Writes all that is held about a person, by name or pseudonym, as JSON lines; gives their number.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<long> ExportAsync(string user, Stream output, CancellationToken cancellationToken) =>
        PersonExport.WriteAsync(journal.Reader, people, user, output, cancellationToken);

    private Task ForgetAsync(string pseudonym, CancellationToken cancellationToken) => Forget?.Invoke(pseudonym, cancellationToken) ?? Task.CompletedTask;
}
