using System.Runtime.InteropServices;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.Audit;

/// <summary>
/// Proves that the clean counts follow from what happened: the chain, the identities of every record, the sums kept beside them, and
/// Redis against a recount from the entries. Runs beside a working gateway; it reads only.
/// </summary>
public static class Auditor
{
    private const string SumsKind = "sums";

    /// <summary>
    /// Audits one or more journals, and Redis when its options are given. Every gateway that Redis knows has to be among the journals.
    /// </summary>
    /// <exception cref="JournalException">A journal cannot be read at all.</exception>
    public static Task<AuditReport> VerifyAsync(
        IReadOnlyList<JournalReader> journals,
        RedisLedgerOptions? redis,
        TimeProvider time,
        CancellationToken cancellationToken) => AuditAsync(journals, new AuditOptions { Redis = redis }, time, cancellationToken);

    /// <summary>
    /// Audits one or more journals, and what the options name. A Redis that cannot be asked is a fault of its own: the journals' result is
    /// given all the same.
    /// </summary>
    /// <exception cref="JournalException">A journal cannot be read at all.</exception>
    public static async Task<AuditReport> AuditAsync(IReadOnlyList<JournalReader> journals, AuditOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journals);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var faults = new AuditFaults();
        var remarks = new List<string>();

        // Redis first: what it says it has must be in the journals, which only grow.
        var comparison = await ReadRedisAsync(options.Redis, time, faults, cancellationToken);
        var records = 0L;
        var totals = default(TrustedSums);
        var incidents = new IncidentCheck([.. journals.Select(static journal => journal.GatewayId)], options.Accepted, faults, remarks);
        foreach (var journal in journals)
        {
            SchemaCheck.Run(journal, faults);
            var walk = new ChainWalk(journal, incidents, faults);
            var recount = new Recount(journal);
            comparison?.Begin(journal);
            recount.TakeRetained((key, sums) => comparison?.BookRetained(key, sums));
            recount.CheckRetained(faults);
            var kept = options.Seals.Where(seal => seal.Gateway == journal.GatewayId).ToArray();
            HashSet<long> sealedAt = [.. kept.Select(static seal => seal.Sequence), .. comparison?.SealedAt(journal) ?? []];
            walk.Run(sealedAt, (sequence, booking) =>
            {
                recount.Add(booking);
                comparison?.Book(sequence, booking);
            }, cancellationToken);
            comparison?.CheckSeal(journal, walk, faults);
            CheckSeals(kept, walk, faults);
            Compare(recount, walk.Head, faults);
            records += walk.Records;
            totals += TrustedSums.From(recount.All);
        }

        if (options.Seals.Select(static seal => seal.Gateway).Except(journals.Select(static journal => journal.GatewayId)).ToArray() is { Length: > 0 } strange)
        {
            remarks.Add($"seals of {string.Join(", ", strange)} were not compared: their journals were not given");
        }

        comparison?.Compare(faults);
        return new AuditReport
        {
            ChainHolds = !faults.Has(ChainWalk.Chain) && !faults.Has(RedisComparison.Seal),
            Records = records,
            Journal = totals.ToTotals(),
            Redis = comparison?.Totals.ToTotals(),
            IsOfOneCurrency = journals.All(static journal => journal.ReadCurrencies() is null or { History.Count: 1 }),
            Faults = faults.ToList(),
            Remarks = remarks,
        };
    }

    private static async Task<RedisComparison?> ReadRedisAsync(RedisLedgerOptions? redis, TimeProvider time, AuditFaults faults, CancellationToken cancellationToken)
    {
        if (redis is null)
        {
            return null;
        }

        try
        {
            return await RedisComparison.ReadAsync(redis, time, cancellationToken);
        }
        catch (RedisLedgerException fault)
        {
            faults.Add("redis", $"not compared: {fault.Message}");
            return null;
        }
    }

    /// <summary>Tables that are not the journal's may not be readable as such; what they are was named before.</summary>
    private static void Compare(Recount recount, long head, AuditFaults faults)
    {
        try
        {
            recount.Compare(head, faults);
        }
        catch (JournalException fault) when (faults.Has(SchemaCheck.Schema))
        {
            faults.Add(SumsKind, $"not compared: {fault.Message}");
        }
    }

    /// <summary>The first seal, in the order of entries, that its chain does not have: what stands before it is as it was sealed.</summary>
    private static void CheckSeals(IEnumerable<KeptSeal> seals, ChainWalk walk, AuditFaults faults)
    {
        foreach (var seal in seals.OrderBy(static seal => seal.Sequence))
        {
            if (seal.Sequence > walk.Head)
            {
                faults.Add(RedisComparison.Seal, $"{seal.Place}: entry {seal.Sequence} of gateway {seal.Gateway} was sealed, the journal ends at {walk.Head}");
            }
            else if (walk.HashAt.TryGetValue(seal.Sequence, out var hash) && hash != seal.Hash)
            {
                faults.Add(RedisComparison.Seal, $"{seal.Place}: entry {seal.Sequence} of gateway {seal.Gateway} was sealed as {seal.Hash}, the journal has {hash}: the chain was made anew");
            }
        }
    }

    /// <summary>The sums of a journal counted again, and the comparison with those it keeps.</summary>
    private sealed class Recount(JournalReader journal)
    {
        private readonly Dictionary<(BookingKey Key, BookingClass Class), UsageSums> _usage = [];
        private readonly Dictionary<Verdict, UsageSums> _totals = [];

        public UsageSums All { get; private set; }

        public void Add(Booking booking)
        {
            ref var usage = ref CollectionsMarshal.GetValueRefOrAddDefault(_usage, (booking.Key, booking.Class), out _);
            usage += booking.Sums;
            ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, booking.Class.Verdict, out _);
            total += booking.Sums;
            All += booking.Sums;
        }

        /// <summary>Begins with the sums of the entries that retention removed.</summary>
        public void TakeRetained(Action<BookingKey, UsageSums> also)
        {
            foreach (var booking in PrunedTotals.Read(journal))
            {
                Add(booking);
                also(booking.Key, booking.Sums);
            }
        }

        /// <summary>Holds the sums of removed entries against the chained note of their removal.</summary>
        public void CheckRetained(AuditFaults faults)
        {
            var (cut, hash) = AuditAnchor.Read(journal);
            if (cut == 0)
            {
                return;
            }

            var note = journal.FindNote(EntryKind.Retention, PrunedTotals.NoteId(cut));
            var isOld = note?.Facts.GetValueOrDefault("sums") is { } sums && SumColumns.IsOldText(sums);
            var facts = PrunedTotals.Facts(cut, hash, All, isOld);
            foreach (var (name, value) in facts)
            {
                var said = note?.Facts.GetValueOrDefault(name);
                if (said != value)
                {
                    faults.Add(ChainWalk.Chain, $"the cut at entry {cut} says {name} {value}, its chained note says {said ?? "nothing"}");
                }
            }
        }

        /// <summary>
        /// Holds the kept sums against the recount, unless the gateway wrote on meanwhile: then the sums are ahead of it.
        /// </summary>
        public void Compare(long head, AuditFaults faults)
        {
            var (keptHead, kept) = CurrentTotals.Read(journal);
            if (keptHead != head)
            {
                return;
            }

            foreach (var place in _usage.Keys.Union(kept.Keys).OrderBy(place => place.Key.Quarter).ThenBy(place => place.Key.User, StringComparer.Ordinal))
            {
                var (counted, said) = (_usage.GetValueOrDefault(place), kept.GetValueOrDefault(place));
                if (counted != said)
                {
                    faults.Add(SumsKind, $"the journal's own sum for {QuarterHour.Start(place.Key.Quarter):yyyy-MM-dd HH:mm}, user {place.Key.User}, model {place.Key.Model}, verdict {NameOf(place.Class.Verdict)} is {Show(said)}, its entries make {Show(counted)}");
                }
            }

            foreach (var (verdict, said) in AuditSummary.Totals(journal))
            {
                if (_totals.GetValueOrDefault(verdict) is var counted && counted != said)
                {
                    faults.Add(SumsKind, $"the journal's own sum of verdict {NameOf(verdict)} is {Show(said)}, its entries make {Show(counted)}");
                }
            }
        }

        /// <summary>A row that was edited may hold anything.</summary>
        private static string NameOf(Verdict verdict) => Enum.IsDefined(verdict) ? verdict.Name() : $"{(int)verdict}, which there is not,";

        private static string Show(UsageSums sums) =>
            $"{sums.Exchanges} exchanges, {sums.Split.TrustedInput} in, {sums.Split.TrustedOutput} out, {sums.Split.WithheldInput + sums.Split.WithheldOutput} withheld, "
            + $"{sums.Split.UnseenInput + sums.Split.UnseenOutput} unseen, {Billionths.Text(sums.Cost.Trusted)} of {Billionths.Text(sums.Cost.Gross)} trusted";
    }
}
