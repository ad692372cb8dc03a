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
    public Action<string>? Forget { get; init; }

    /// <summary>
    /// Forgets who a pseudonym stood for, and chains that it happened, without the name. Sums and chain stay as they are. Gives the
    /// pseudonym,
    /// or null when the user has none: a name in a record of the chain cannot be taken out of it.
    /// </summary>
    /// <exception cref="JournalException">The key could not be destroyed, or the erasure could not be put on record so far.</exception>
    public async Task<string?> EraseAsync(string user, string by, CancellationToken cancellationToken)
    {
        if (people?.Find(user) is not { } pseudonym)
        {
            return null;
        }

        Forget?.Invoke(pseudonym);
        if (people.Erase(user) is null)
        {
            // Somebody else erased it meanwhile, and puts it on record.
            return pseudonym;
        }

        var facts = new Dictionary<string, string> { ["pseudonym"] = pseudonym, ["by"] = by };
        await journal.AppendNoteAsync(new JournalNote(EntryKind.Erasure, time.GetUtcNow(), facts) { Id = $"erasure:{pseudonym}" }, cancellationToken);

        // What ended between the two was still recorded under the pseudonym.
        Forget?.Invoke(pseudonym);
        return pseudonym;
    }

    /// <summary>Writes all that is held about a person, by name or pseudonym, as JSON lines; gives their number.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<long> ExportAsync(string user, Stream output, CancellationToken cancellationToken) =>
        PersonExport.WriteAsync(journal.Reader, people, user, output, cancellationToken);
}
