using TokenGate.Ledger.People;

namespace TokenGate.Ledger.Tests.People;

/// <summary>Gateways that share keys: one pseudonym for a person, and one that was erased comes back from nowhere.</summary>
public sealed class SharedKeysTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Shared _shared = new();

    [Fact]
    public async Task Of_AUserAtTwoGateways_IsOnePseudonymAndStaysSo()
    {
        await using var first = TemporaryJournal.Open();
        await using var second = TemporaryJournal.Open();
        string ada;
        using (var here = Pseudonyms.Open(first.Folder, _shared))
        using (var there = Pseudonyms.Open(second.Folder, _shared))
        {
            ada = await here.OfAsync("ada", None);
            Assert.Equal(ada, await there.OfAsync("ada", None));
            Assert.NotEqual(ada, await there.OfAsync("grace", None));
            Assert.Equal("-", await there.OfAsync("-", None));
            Assert.Equal(await there.OfAsync("grace", None), await here.FindAsync("grace", None));
            Assert.Null(await here.FindAsync("nobody", None));
        }

        // Known here from now on, whoever is away.
        _shared.IsAway = true;
        using var again = Pseudonyms.Open(second.Folder, _shared);
        Assert.Equal(ada, await again.OfAsync("ada", None));
    }

    [Fact]
    public async Task Of_AUserWhileNobodyAnswers_IsTheirsAsSoonAsTheyDo()
    {
        await using var first = TemporaryJournal.Open();
        await using var second = TemporaryJournal.Open();
        using var here = Pseudonyms.Open(first.Folder, _shared);
        using var there = Pseudonyms.Open(second.Folder, _shared);
        var ada = await here.OfAsync("ada", None);
        _shared.IsAway = true;
        var provisional = await there.OfAsync("ada", None);
        Assert.NotEqual(ada, provisional);
        Assert.Equal(provisional, await there.OfAsync("ada", None));

        _shared.IsAway = false;
        Assert.Equal(ada, await there.OfAsync("ada", None));
    }

    [Fact]
    public async Task Erase_AtOneGateway_ReachesTheOtherAndTheOneThatWasAway()
    {
        await using var first = TemporaryJournal.Open();
        await using var second = TemporaryJournal.Open();
        await using var third = TemporaryJournal.Open();
        using var here = Pseudonyms.Open(first.Folder, _shared);
        using var there = Pseudonyms.Open(second.Folder, _shared);
        var ada = await here.OfAsync("ada", None);
        Assert.Equal(ada, await there.OfAsync("ada", None));
        using (var away = Pseudonyms.Open(third.Folder, _shared))
        {
            Assert.Equal(ada, await away.OfAsync("ada", None));
        }

        var register = new PersonRegister(here, first.Journal, TimeProvider.System);
        Assert.Equal(ada, await register.EraseAsync("ada", "olga", None));
        Assert.True(await there.SyncAsync(None));
        Assert.Null(there.Find("ada"));

        // Whoever was away and does not read the tombstones first offers the erased key: nobody takes it.
        using var back = Pseudonyms.Open(third.Folder, _shared);
        Assert.NotNull(back.Find("ada"));
        var somebodyNew = await back.OfAsync("ada", None);
        Assert.NotEqual(ada, somebodyNew);
        Assert.Equal(somebodyNew, await here.OfAsync("ada", None));
        Assert.Equal(somebodyNew, await there.OfAsync("ada", None));
    }

    [Fact]
    public async Task Erase_OfSomebodyKnownElsewhereAlone_IsDone()
    {
        await using var first = TemporaryJournal.Open();
        await using var second = TemporaryJournal.Open();
        using var here = Pseudonyms.Open(first.Folder, _shared);
        using var there = Pseudonyms.Open(second.Folder, _shared);
        var ada = await there.OfAsync("ada", None);

        Assert.Equal(ada, await new PersonRegister(here, first.Journal, TimeProvider.System).EraseAsync("ada", "olga", None));
        Assert.True(await there.SyncAsync(None));

        Assert.Null(await there.FindAsync("ada", None));
    }

    [Fact]
    public async Task Tombstones_OfEachGateway_OutliveWhatIsSharedBeingLost()
    {
        await using var first = TemporaryJournal.Open();
        await using var second = TemporaryJournal.Open();
        string ada;
        using (var here = Pseudonyms.Open(first.Folder, _shared))
        using (var there = Pseudonyms.Open(second.Folder, _shared))
        {
            ada = await here.OfAsync("ada", None);
            Assert.Equal(ada, await there.OfAsync("ada", None));
            Assert.Equal(ada, here.Erase("ada"));
        }

        // The other one was stopped meanwhile, and what is shared lost everything: the tombstone comes from the disk of the first.
        _shared.Lose();
        using var after = Pseudonyms.Open(first.Folder, _shared);
        Assert.True(await after.SyncAsync(None));
        using var returned = Pseudonyms.Open(second.Folder, _shared);
        Assert.Equal(ada, returned.Find("ada") is null ? null : ada);
        Assert.True(await returned.SyncAsync(None));
        Assert.Null(returned.Find("ada"));
        Assert.NotEqual(ada, await returned.OfAsync("ada", None));
    }

    /// <summary>What is shared, as the contract says.</summary>
    private sealed class Shared : ISharedKeys
    {
        private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);
        private readonly HashSet<string> _erased = new(StringComparer.Ordinal);

        public bool IsAway { get; set; }

        public void Lose()
        {
            _keys.Clear();
            _erased.Clear();
        }

        public ValueTask<SharedKey> TakeAsync(string user, byte[] offered, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                return default;
            }

            if (_keys.TryGetValue(user, out var known))
            {
                return new(new SharedKey(SharedKeyState.Known, known));
            }

            if (_erased.Contains(Pseudonyms.MarkOf(offered)))
            {
                return new(new SharedKey(SharedKeyState.Erased, []));
            }

            return new(new SharedKey(SharedKeyState.Known, _keys[user] = offered));
        }

        public ValueTask<byte[]?> FindAsync(string user, CancellationToken cancellationToken) => new(IsAway ? null : _keys.GetValueOrDefault(user));

        public ValueTask<IReadOnlyCollection<string>?> MeetErasedAsync(IReadOnlyCollection<string> own, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                return default;
            }

            _erased.UnionWith(own);
            foreach (var (user, key) in _keys.ToList())
            {
                if (_erased.Contains(Pseudonyms.MarkOf(key)))
                {
                    _keys.Remove(user);
                }
            }

            return new([.. _erased]);
        }
    }
}
