using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Scoring;
using TokenGate.Tokens;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Hosting;

/// <summary>A restart forgets neither a loop nor a conversation.</summary>
public sealed class JudgeMemoryTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Restart_AfterAnOrderlyStop_RemembersWhatWasSent()
    {
        var before = Judge();
        Assert.Equal(23, Ask(before).TrustedInput);
        await Memory(before).StopAsync(CancellationToken.None);

        var after = Judge();
        await Memory(after).StartAsync(CancellationToken.None);
        Assert.Equal((23, 0), (Ask(after).Replayed, Ask(after).TrustedInput));
    }

    [Fact]
    public async Task Erase_OfAPerson_ReachesTheSnapshotBeforeItReturns()
    {
        var judge = Judge();
        var memory = Memory(judge);
        await memory.StartAsync(CancellationToken.None);
        Ask(judge);
        Ask(judge, "grace");
        memory.GiveBack("grace", 1);
        Assert.Equal(2, UsersOnDisk());
        await memory.EraseAsync("ada", CancellationToken.None);
        Assert.Equal(1, UsersOnDisk());

        // An exchange that was under way comes back to memory, and not to the disk.
        Ask(judge);
        await memory.StopAsync(CancellationToken.None);
        Assert.Equal(1, UsersOnDisk());
    }

    [Fact]
    public async Task Erase_ThatCannotReachTheDisk_SaysSo()
    {
        var judge = Judge();
        var memory = Memory(judge);
        await memory.StartAsync(CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(_folder, "data", "memory.snapshot.new"));
        await Assert.ThrowsAnyAsync<SystemException>(() => memory.EraseAsync("ada", CancellationToken.None));
    }

    [Fact]
    public async Task Erase_BesideAStoppedGateway_TakesThePersonOutOfTheSnapshot()
    {
        var judge = Judge();
        Ask(judge);
        Ask(judge, "grace");
        await Memory(judge).StopAsync(CancellationToken.None);
        Assert.Equal(2, UsersOnDisk());

        StoredMemory.Erase(Path.Combine(_folder, "data"), "nobody", Now);
        Assert.Equal(2, UsersOnDisk());
        StoredMemory.Erase(Path.Combine(_folder, "data"), "ada", Now);
        Assert.Equal(1, UsersOnDisk());
        var after = Judge();
        await Memory(after).StartAsync(CancellationToken.None);
        Assert.Equal(23, Ask(after).TrustedInput);
    }

    [Fact]
    public void Erase_WhereNothingWasKept_DoesNothing()
    {
        StoredMemory.Erase(_folder, "ada", Now);
        Assert.False(File.Exists(Path.Combine(_folder, StoredMemory.FileName)));
    }

    [Fact]
    public async Task GiveBack_WhereAnotherGatewayRemembers_GoesToIt()
    {
        var owner = new Elsewhere();
        var memory = new JudgeMemory(owner, Configuration(), new LiveOptions(Options()), TimeProvider.System, NullLogger<JudgeMemory>.Instance);

        memory.GiveBack("ada", 0);
        memory.GiveBack("grace", 700);

        Assert.Equal(("grace", 700), await owner.Given.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Erase_OfSomebodyWhomAnotherGatewayRemembers_IsAskedOfIt()
    {
        var owner = new Elsewhere();
        var memory = new JudgeMemory(owner, Configuration(), new LiveOptions(Options()), TimeProvider.System, NullLogger<JudgeMemory>.Instance);

        await memory.EraseAsync("ada", CancellationToken.None);

        Assert.Equal("ada", owner.Forgotten);
    }

    /// <summary>A judge whose memory is not of this process.</summary>
    private sealed class Elsewhere : IJudge
    {
        public TaskCompletionSource<(string User, long Drawn)> Given { get; } = new();

        public string? Forgotten { get; private set; }

        public Judge? Own => null;

        public ValueTask ForgetAsync(string user, CancellationToken cancellationToken = default)
        {
            Forgotten = user;
            return ValueTask.CompletedTask;
        }

        public RequestEvidence Prepare(RequestContent content, ITokenCounter counter) => throw new NotSupportedException();

        public ValueTask<Judgement> DecideAsync(JudgeInput input, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask GiveBackAsync(string user, long drawn, CancellationToken cancellationToken = default)
        {
            Given.SetResult((user, drawn));
            return ValueTask.CompletedTask;
        }
    }

    private int UsersOnDisk()
    {
        using var snapshot = File.OpenRead(Path.Combine(_folder, "data", StoredMemory.FileName));
        return Judge().RestoreMemory(snapshot, Now);
    }

    [Fact]
    public async Task Restart_WithADamagedSnapshot_BeginsAnew()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "data", "memory.snapshot"), "no snapshot");
        var judge = Judge();
        await Memory(judge).StartAsync(CancellationToken.None);
        Assert.Equal(23, Ask(judge).TrustedInput);
    }

    [Fact]
    public void Key_ThatCannotBeUsed_IsReplacedForThisRunAlone()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        File.WriteAllText(Path.Combine(_folder, "data", "memory.key"), "short");
        Assert.NotNull(JudgeMemory.KeyOf(Configuration(), Options(), Concerns(), NullLogger<JudgeMemory>.Instance));
        Assert.Equal("short", File.ReadAllText(Path.Combine(_folder, "data", "memory.key")));
    }

    private static GatewayOptions Options() => new() { Ledger = new LedgerOptions { Path = "data" } };

    private GatewayConfiguration Configuration() => GatewayConfiguration.FromValues(_folder, []);

    private static ConcernList Concerns() => new(TimeProvider.System, NullLogger<ConcernList>.Instance);

    private Judge Judge() => new(new Scoring.JudgeOptions { Models = "" }, JudgeMemory.KeyOf(Configuration(), Options(), Concerns(), NullLogger<JudgeMemory>.Instance));

    private JudgeMemory Memory(Judge judge) =>
        new(judge, Configuration(), new LiveOptions(Options()), TimeProvider.System, NullLogger<JudgeMemory>.Instance);

    private static TokenSplit Ask(Judge judge, string user = "ada")
    {
        var text = "Which of our two invoices for the harbour crane is the one with the wrong tax rate, and who signed it?"u8.ToArray();
        var content = new RequestContent { Segments = [new Segment(SegmentRole.User, 0, text)] };
        return judge.Decide(new JudgeInput
        {
            User = user,
            StartedAt = Now,
            EndedAt = Now.AddSeconds(1),
            Evidence = judge.Prepare(content, EncodingMap.Default.ForModel("gpt-4o")),
            Response = new ResponseContent { HasOutput = true, Ended = true },
            Input = 23,
            Output = 5,
        }).Split;
    }
}
