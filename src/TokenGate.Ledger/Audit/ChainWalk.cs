using System.Text.Json;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.Audit;

/// <summary>
/// Walks a journal from its first entry to its last and holds each against the one before and against the rules of counting.
/// </summary>
internal sealed class ChainWalk(JournalReader journal, IncidentCheck incidents, AuditFaults faults)
{
    /// <summary>An edit, a gap or a swap.</summary>
    public const string Chain = "chain";

    /// <summary>Parts that do not add up to the gross.</summary>
    public const string Identity = "identity";

    private readonly ExchangeIndexCheck _index = new(journal, faults);

    /// <summary>Entries that were seen.</summary>
    public long Records { get; private set; }

    /// <summary>The last entry's sequence number.</summary>
    public long Head { get; private set; }

    /// <summary>The stored hashes at these sequence numbers, as far as they were met: for the seals.</summary>
    public Dictionary<long, string> HashAt { get; } = [];

    /// <summary>Walks the whole journal and hands each booking on, in order.</summary>
    /// <param name="sealedAt">Sequence numbers whose hashes are wanted.</param>
    /// <param name="book">Takes what an entry adds to the sums, and its sequence number.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public void Run(IReadOnlySet<long> sealedAt, Action<long, Booking> book, CancellationToken cancellationToken)
    {
        var (sequence, hash) = AuditAnchor.Read(journal);
        Head = sequence;
        if (sealedAt.Contains(sequence))
        {
            HashAt[sequence] = Convert.ToHexStringLower(hash);
        }

        foreach (var entry in journal.ReadStored(0, cancellationToken))
        {
            Records++;
            if (entry.Sequence != sequence + 1)
            {
                faults.Add(Chain, entry.Sequence <= sequence
                    ? $"entry {entry.Sequence} stands before the retained part, which begins at {sequence + 1}"
                    : $"entry {sequence + 1} is missing; the next is {entry.Sequence} ({entry.Id})");
            }
            else if (!ChainHash.Next(hash, entry.Sequence, entry.Kind, entry.Body).AsSpan().SequenceEqual(entry.Hash))
            {
                faults.Add(Chain, $"entry {entry.Sequence} ({entry.Id}) is not what was chained: it, or the hash before it, was changed");
            }

            (sequence, hash) = (entry.Sequence, entry.Hash);
            if (sealedAt.Contains(sequence))
            {
                HashAt[sequence] = Convert.ToHexStringLower(hash);
            }

            foreach (var booking in Check(entry))
            {
                book(entry.Sequence, booking);
            }
        }

        Head = sequence;
        _index.End();
    }

    private IReadOnlyList<Booking> Check(StoredEntry entry)
    {
        try
        {
            if (entry.Kind == EntryKind.Exchange)
            {
                var record = RecordDecoder.Decode(entry.Body);
                RequireId(record.Id, entry);
                _index.Take(entry.Sequence, record);
                var split = record.Judgement.Split;
                Require(split.IsValid, entry, "has a negative part");
                Require(record.IsUsage || split == TokenSplit.None, entry, "is no usage but has tokens");
                Require(!record.IsUsage || split.Input == (record.Counts.Input ?? 0), entry, $"has {record.Counts.Input} input tokens, its parts make {split.Input}");
                Require(!record.IsUsage || split.Output == (record.Counts.Output ?? 0), entry, $"has {record.Counts.Output} output tokens, its parts make {split.Output}");
                Require(record.Cost is null || record.Cost.Split.IsValid, entry, "has a negative part in its cost");
                return [Booking.From(record)];
            }

            RequireId(EntryId.Read(entry.Body) ?? "", entry);
            incidents.Take(entry);
            var bookings = BookingReader.Read(entry.Kind, entry.Body);
            Require(
                bookings.All(static correction => correction.Sums.Split is { Input: 0, Output: 0 } && (correction.Sums.Cost.Gross == 0 || correction.Sums.Split == TokenSplit.None)),
                entry,
                "is a correction that changes gross tokens, or moves tokens and changes their gross cost");
            return bookings;
        }
        catch (Exception fault) when (fault is FormatException or JsonException or InvalidOperationException or OverflowException)
        {
            faults.Add(Chain, $"entry {entry.Sequence} ({entry.Id}) cannot be read: {fault.Message}");
            return [];
        }
    }

    private void RequireId(string said, StoredEntry entry) => Require(said == entry.Id, entry, $"is filed under the id {entry.Id} but says {said}");

    private void Require(bool holds, StoredEntry entry, string otherwise)
    {
        if (!holds)
        {
            faults.Add(Identity, $"entry {entry.Sequence} ({entry.Id}) {otherwise}");
        }
    }
}
