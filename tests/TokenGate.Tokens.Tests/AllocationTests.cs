using System.Buffers;
using System.Text;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Tokens.Tests;

[Collection(Timing.Name)]
public sealed class AllocationTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(
        "The cat can't sleep, costs 1,234.50 \u20ac; \u4f60\u597d\u4e16\u754c\uff01 internalHTTPServer_name\r\n\t" + new string('=', 600), 40)));

    public static TheoryData<string> Names => [.. Encodings.Names, .. Encodings.EstimateNames];

    [Theory]
    [MemberData(nameof(Names))]
    public void Count_Warm_AllocatesNothing(string name)
    {
        Assert.True(Encodings.TryGetCounter(name, out var counter));

        Assert.Equal(0, AllocatedBy(() => counter.Count(Text)));
        Assert.Equal(0, AllocatedBy(() => counter.Count("Hi"u8)));
    }

    [Fact]
    public void Count_InvalidUtf8Warm_AllocatesNothing()
    {
        byte[] invalid = [.. Text, 0xFF, 0xE2, 0x82];
        Assert.Equal(0, AllocatedBy(() => Encodings.Get("o200k_base").Count(invalid)));
    }

    [Fact]
    public void Count_SequenceWarm_AllocatesNothing()
    {
        var first = new Part(Text.AsMemory(0, 100), null);
        var sequence = new ReadOnlySequence<byte>(first, 0, new Part(Text.AsMemory(100), first), Text.Length - 100);
        Assert.Equal(0, AllocatedBy(() => Encodings.Get("o200k_base").Count(sequence)));
    }

    [Fact]
    public void Encode_IntoListWithRoom_AllocatesNothing()
    {
        var ids = new List<int>(Text.Length);
        Assert.Equal(0, AllocatedBy(() =>
        {
            ids.Clear();
            Encodings.Get("o200k_base").Encode(Text, ids);
        }));
    }

    [Fact]
    public void ForModel_AnyName_AllocatesNothing()
    {
        string[] models = ["openai/gpt-4o-mini-2024-07-18", "claude-sonnet-4-5", "unheard-of", "llama-4-scout"];
        ITokenCounter? counter = null;
        Assert.Equal(0, AllocatedBy(() =>
        {
            foreach (var model in models)
            {
                counter = EncodingMap.Default.ForModel(model);
            }
        }));
        Assert.NotNull(counter);
    }

    private static long AllocatedBy(Action action)
    {
        // The pools of this thread fill, and the compiler finishes.
        for (var i = 0; i < 40; i++)
        {
            action();
        }

        // All twenty calls: one that allocates now and then is not free.
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, Part? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
