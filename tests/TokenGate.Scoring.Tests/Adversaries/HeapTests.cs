using System.Globalization;
using System.Text;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Scoring.Tests.Adversaries;

/// <summary>
/// What the memory of users books against what the heap holds: the caps are promises about the machine (issue 5, shows), so the machine is
/// asked. Measured alone, because others' garbage would count.
/// </summary>
[Collection(nameof(MeasuredAlone))]
public sealed class HeapTests(ITestOutputHelper output)
{
    private const int Cap = 250_000;

    [Fact]
    [Trait("Category", "Torture")]
    public void Decide_TwoHundredUsersWithFullWindows_HoldNoMoreThanIsBookedAndAQuarterOfAMegabyteEach()
    {
        const int users = 200;
        var before = Heap();
        var desk = new Desk();
        var empty = Heap();
        for (var i = 0; i < 60; i++)
        {
            // One text for all: each has a memory of its own, and making text takes longer than judging it.
            var (prompt, answer) = (Prose.Of(1_500, i), Prose.Of(600, 10_000 + i));
            for (var user = 0; user < users; user++)
            {
                _ = desk.Ask(Desk.Chat(("user", prompt)), answer, Name(user));
            }
        }

        var heap = Heap() - empty;
        var booked = desk.Judge.MemoryBytes;
        Say($"{users} users with full windows: {heap / users:N0} bytes of heap each, {booked / users:N0} booked, cap {Cap:N0}; an empty judge {empty - before:N0}");
        Assert.Equal(users, desk.Judge.Users);
        Assert.InRange(heap / users, 150_000, Cap);
        // Less, where memory of earlier tests is given back meanwhile; never more.
        Assert.InRange((double)heap / booked, 0.6, 1.05);
    }

    [Theory]
    [Trait("Category", "Torture")]
    [InlineData(64L << 20, 60)]
    [InlineData(512L << 20, 300)]
    public void Decide_HundredThousandUsers_HeapStaysWithinTheConfiguredCap(long limit, int words)
    {
        var desk = new Desk(new JudgeOptions { Models = "", MemoryBytes = limit });
        var request = new RequestContent { Segments = [new Segment(SegmentRole.User, 0, Encoding.UTF8.GetBytes(Prose.Of(words, 1)))] };
        _ = desk.Ask(request, "Fine.");
        var empty = Heap();
        for (var user = 0; user < 100_000; user++)
        {
            _ = desk.Ask(request, "Fine.", Name(user));
        }

        var heap = Heap() - empty;
        Say($"100,000 users, {words} words each: {heap >> 20:N0} MB of heap for {desk.Judge.Users:N0} users remembered, {desk.Judge.MemoryBytes >> 20:N0} MB booked, limit {limit >> 20:N0} MB");
        Assert.True(desk.Judge.MemoryBytes <= limit);
        Assert.True(heap <= limit * 1.05, $"{heap:N0} bytes of heap, {limit:N0} allowed");
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }

    private static string Name(int user) => "user-" + user.ToString(CultureInfo.InvariantCulture);

    private static long Heap()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
