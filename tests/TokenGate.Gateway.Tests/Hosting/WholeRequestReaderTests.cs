using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using TokenGate.Gateway.Hosting;
using Xunit;

namespace TokenGate.Gateway.Tests.Hosting;

/// <summary>The end of what a client sends, told when all before it was seen.</summary>
public sealed class WholeRequestReaderTests
{
    [Fact]
    public async Task ReadAsync_OfBytesThatComeWithTheEnd_GivesThemFirst()
    {
        var (reader, _) = await SentAsync("onetwo", ends: true);

        var first = await reader.ReadAsync();
        Assert.False(first.IsCompleted);
        reader.AdvanceTo(first.Buffer.GetPosition(3));

        var second = await reader.ReadAsync();
        Assert.Equal("two", Encoding.ASCII.GetString(second.Buffer));
        Assert.False(second.IsCompleted);
        reader.AdvanceTo(second.Buffer.End);

        Assert.True((await reader.ReadAsync()).IsCompleted);
    }

    [Fact]
    public async Task ReadAsync_OfWhoWantsMoreThanThereIs_TellsTheEnd()
    {
        var (reader, _) = await SentAsync("half", ends: true);

        var first = await reader.ReadAsync();
        Assert.False(first.IsCompleted);
        reader.AdvanceTo(first.Buffer.Start, first.Buffer.End);

        var second = await reader.ReadAsync();
        Assert.True(second.IsCompleted);
        Assert.Equal("half", Encoding.ASCII.GetString(second.Buffer));
    }

    [Fact]
    public async Task ReadAsync_WhileTheClientStillSends_IsTheConnectionsOwn()
    {
        var (reader, writer) = await SentAsync("a", ends: false);
        var first = await reader.ReadAsync();
        reader.AdvanceTo(first.Buffer.End);

        var pending = reader.ReadAsync();
        Assert.False(pending.IsCompleted);
        await writer.WriteAsync("b"u8.ToArray());
        Assert.Equal("b", Encoding.ASCII.GetString((await pending).Buffer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_OfASocketThatTheGatewayClosed_IsAnAbortAndNoFault(bool isPending)
    {
        var (reader, writer) = await SentAsync("", ends: false);
        var pending = isPending ? reader.ReadAsync() : default;
        await writer.CompleteAsync(new SocketException((int)SocketError.OperationAborted));

        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await (isPending ? pending : reader.ReadAsync()));
    }

    /// <summary>A reader of what was sent; with an end of the connection right after it, or without.</summary>
    private static async Task<(WholeRequestReader Reader, PipeWriter Writer)> SentAsync(string text, bool ends)
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));
        if (ends)
        {
            await pipe.Writer.CompleteAsync();
        }

        return (new WholeRequestReader(pipe.Reader), pipe.Writer);
    }
}
