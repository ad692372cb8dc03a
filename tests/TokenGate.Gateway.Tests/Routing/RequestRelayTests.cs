using System.IO.Pipelines;
using TokenGate.Gateway.Routing;
using Xunit;

namespace TokenGate.Gateway.Tests.Routing;

/// <summary>When a request's head goes out on its own: each flush is a write to the upstream.</summary>
public sealed class RequestRelayTests
{
    private static readonly byte[] Body = "{}"u8.ToArray();

    [Fact]
    public async Task Body_ThatCameWithTheHead_GoesOutWithIt() =>
        Assert.Equal(["write 2", "flush"], await RelayAsync(isThere: true, expectsContinue: false));

    [Fact]
    public async Task Body_ThatIsStillToCome_DoesNotKeepTheHead() =>
        Assert.Equal(["flush", "write 2", "flush"], await RelayAsync(isThere: false, expectsContinue: false));

    [Fact]
    public async Task Body_OfAClientThatWaitsToBeToldToGoOn_FollowsTheHead() =>
        Assert.Equal(["flush", "write 2", "flush"], await RelayAsync(isThere: true, expectsContinue: true));

    [Fact]
    public async Task Body_ThatFails_IsToldAfterTheHeadWentOut()
    {
        var body = new Pipe();
        await body.Writer.CompleteAsync(new InvalidDataException("broken"));
        using var relay = Relay(body.Reader, false);
        await using var upstream = new LoggingStream();
        await Assert.ThrowsAsync<HttpRequestException>(() => relay.CopyToAsync(upstream));
        Assert.Equal(["flush"], upstream.Steps);
        Assert.True(relay.ClientFailed);
    }

    private static async Task<IEnumerable<string>> RelayAsync(bool isThere, bool expectsContinue)
    {
        // Each write is read before it returns: on another thread the body's end could be there with the body.
        var body = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        if (isThere)
        {
            await body.Writer.WriteAsync(Body);
        }

        using var relay = Relay(body.Reader, expectsContinue);
        await using var upstream = new LoggingStream();
        var relaying = relay.CopyToAsync(upstream);
        if (!isThere)
        {
            await body.Writer.WriteAsync(Body);
        }

        await body.Writer.CompleteAsync();
        await relaying;
        return upstream.Steps;
    }

    private static RequestRelay Relay(PipeReader body, bool expectsContinue) =>
        new(body, exchange: null, recorder: null!, expectsContinue, isHttp11: true, CancellationToken.None);

    private sealed class LoggingStream : MemoryStream
    {
        public List<string> Steps { get; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Steps.Add($"write {buffer.Length}");
            return ValueTask.CompletedTask;
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Steps.Add("flush");
            return Task.CompletedTask;
        }
    }
}
