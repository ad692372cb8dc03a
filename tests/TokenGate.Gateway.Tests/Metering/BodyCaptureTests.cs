using TokenGate.Gateway.Metering;
using Xunit;

namespace TokenGate.Gateway.Tests.Metering;

public sealed class BodyCaptureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(70_000)]
    public void Append_InPiecesOfAnySize_GivesTheBody(int piece)
    {
        var body = new byte[200_000];
        new Random(7).NextBytes(body);
        var budget = new CaptureBudget(static () => long.MaxValue);
        var capture = new BodyCapture(body.Length, budget);
        for (var at = 0; at < body.Length; at += piece)
        {
            capture.Append(body.AsSpan(at, Math.Min(piece, body.Length - at)));
        }

        Assert.True(capture.Seal().Span.SequenceEqual(body));
        Assert.False(capture.Truncated);
        Assert.True(budget.Taken >= body.Length);
        capture.Release();
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public void Append_BeyondTheLimit_GivesTheMemoryBackAtOnce()
    {
        var budget = new CaptureBudget(static () => long.MaxValue);
        var capture = new BodyCapture(10_000, budget);
        capture.Append(new byte[10_000]);
        Assert.False(capture.Truncated);
        capture.Append(new byte[1]);
        Assert.True(capture.Truncated);
        Assert.Equal(0, budget.Taken);
        Assert.True(capture.Seal().IsEmpty);
    }

    [Fact]
    public void Append_BeyondTheBudgetOfAll_TruncatesTheLaterOne()
    {
        var budget = new CaptureBudget(static () => 20_000);
        var first = new BodyCapture(16_000, budget);
        var second = new BodyCapture(16_000, budget);
        first.Append(new byte[16_000]);
        second.Append(new byte[16_000]);
        Assert.Equal((false, true), (first.Truncated, second.Truncated));
        first.Release();
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public void Append_AfterTheSeal_ChangesNothing()
    {
        var capture = new BodyCapture(100, new CaptureBudget(static () => long.MaxValue));
        capture.Append("abc"u8);
        var body = capture.Seal();
        capture.Append("def"u8);
        Assert.Equal(3, body.Length);
    }

    [Fact]
    public void Append_InSteadyState_AllocatesNothing()
    {
        var capture = new BodyCapture(1_000_000, new CaptureBudget(static () => long.MaxValue));
        var piece = new byte[1000];
        capture.Append(new byte[500_000]);
        capture.Append(piece);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            capture.Append(piece);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        capture.Release();
    }
}
