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

    private static TokenSplit Ask(Judge judge)
    {
        var text = "Which of our two invoices for the harbour crane is the one with the wrong tax rate, and who signed it?"u8.ToArray();
        var content = new RequestContent { Segments = [new Segment(SegmentRole.User, 0, text)] };
        return judge.Decide(new JudgeInput
        {
            User = "ada",
            StartedAt = Now,
            EndedAt = Now.AddSeconds(1),
            Evidence = judge.Prepare(content, EncodingMap.Default.ForModel("gpt-4o")),
            Response = new ResponseContent { HasOutput = true, Ended = true },
            Input = 23,
            Output = 5,
        }).Split;
    }
}
