using System.Globalization;
using System.Text.RegularExpressions;
using TokenGate.EndToEnd.Load;
using TokenGate.Ledger;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.EndToEnd;

/// <summary>
/// G2 on a disk that is full and on one that is stuck: clients see no error and no wait over the bound, and what was not written is written
/// once when the disk is back.
/// </summary>
public sealed partial class DiskTests(ITestOutputHelper output)
{
    private const int PerSecond = 30;

    /// <summary>How often the trouble is looked at.</summary>
    private const int Phases = 3;

    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(4);

    /// <summary>The longest that an answer's end waits for its record: the default.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(250);

    /// <summary>What timers and two hops may add on a machine that is not idle.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(150);

    [SmallDiskFact]
    public async Task Gateway_OnAFullDisk_ServesOnAndWritesLater()
    {
        using var disk = SmallDisk.Mount(12);

        var (seen, late, errors) = await TroubleAsync(disk.Path, disk.Fill, disk.Free);

        AssertWithinBound(seen);
        Assert.Contains("disk is full", errors, StringComparison.Ordinal);
        output.WriteLine($"{late} went out late");
    }

    [SmallDiskFact]
    public async Task Gateway_StartedOnADiskThatFilledUpSinceItsStop_ServesAndWritesLater()
    {
        using var disk = SmallDisk.Mount(12);
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);
        using var installation = new Installation(endpoint.Address, change: section => section["Ledger"]!["Path"] = disk.Path);
        await using (var first = await TokenGateProcess.RunAsync(installation.Config))
        {
            Assert.Equal(0, await first.StopAsync());
        }

        disk.Fill();
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
        using var load = new SentRequests([gateway.Address], PerSecond);
        await load.SendForAsync(Phase);
        await load.SettledAsync();
        disk.Free();

        var users = await WrittenAsync(disk.Path, load.Finished);
        Assert.Equal(0, load.Failed);
        Assert.Empty(load.Finished.Except(users));
        Assert.Equal(0, await gateway.StopAsync());
    }

    [StuckDiskFact]
    public async Task Gateway_OnAStuckDisk_HoldsAnswersForTheBoundAndNoLonger()
    {
        using var disk = StuckDisk.Mount();

        var (seen, late, _) = await TroubleAsync(disk.Path, disk.Stop, disk.GoOn);

        AssertWithinBound(seen);

        // The disk was stuck indeed: each answer waited, and is counted as one whose record came late.
        Assert.True(seen.Trouble[0] > Bound - TimeSpan.FromMilliseconds(20), $"an answer took {seen.Trouble[0]} only");
        Assert.True(late >= seen.Trouble.Length, $"{late} of {seen.Trouble.Length} answers are counted as late");
        output.WriteLine($"{late} went out late");
    }

    /// <summary>
    /// Sends well, in trouble, and well again, to the gateway and at the same time straight to the endpoint; gives how long answers took.
    /// Every answer's end is seen before the trouble ends: nobody waits for the disk.
    /// </summary>
    private async Task<(Seen Seen, long Late, string Errors)> TroubleAsync(string folder, Action begin, Action end)
    {
        await using var endpoint = await Simulation.StartAsync(TimeSpan.Zero);
        using var installation = new Installation(endpoint.Address, change: section =>
        {
            section["Ledger"]!["Path"] = folder;
            section.Remove("Capture");
        });
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
        using var load = new SentRequests([gateway.Address], PerSecond);
        using var direct = new SentRequests([endpoint.Address], PerSecond);

        // Once before anything is timed: the first answers compile.
        await load.SendForAsync(Phase);
        await load.SettledAsync();
        var well = await PhaseAsync(load, direct);
        (TimeSpan[] Gateway, TimeSpan[] Direct) trouble;
        begin();
        try
        {
            var phases = new List<(TimeSpan[] Gateway, TimeSpan[] Direct)>();
            while (phases.Count < Phases)
            {
                phases.Add(await PhaseAsync(load, direct));
            }

            trouble = phases.MinBy(phase => At(phase.Gateway, 0.95));
        }
        finally
        {
            end();
        }

        await PhaseAsync(load, direct);
        var users = await WrittenAsync(folder, load.Finished);
        Assert.Equal(0, load.Failed);
        Assert.Empty(load.Finished.Except(users));
        Assert.Equal(users.Count, users.Distinct(StringComparer.Ordinal).Count());
        var late = await LateAsync(gateway);
        Assert.Equal(0, await gateway.StopAsync());
        var seen = new Seen(well.Gateway, trouble.Gateway, trouble.Direct);
        output.WriteLine(
            $"{load.Finished.Count} answers, none failed, each on record once; well: {Text(seen.Well)}; in trouble, best of {Phases} phases: {Text(seen.Trouble)}; "
            + $"at the same time without the gateway: {Text(seen.Direct)}");
        return (seen, late, gateway.Errors);
    }

    private static async Task<(TimeSpan[] Gateway, TimeSpan[] Direct)> PhaseAsync(SentRequests load, SentRequests direct)
    {
        var (before, beforeDirect) = (load.Times.Count, direct.Times.Count);
        await Task.WhenAll(load.SendForAsync(Phase), direct.SendForAsync(Phase));
        await Task.WhenAll(load.SettledAsync(), direct.SettledAsync());
        return (Since(load, before), Since(direct, beforeDirect));
    }

    private static TimeSpan[] Since(SentRequests load, int before) => [.. load.Times.Skip(before).Select(each => each.Time).Order()];

    /// <summary>
    /// Nineteen in twenty answers took no longer than the bound, and the slack, beyond what answers took without trouble or without the
    /// gateway. In the best of the phases, because a machine that stops for a second stops every answer that waits; a gateway that waits
    /// too long does so in each.
    /// </summary>
    private static void AssertWithinBound(Seen seen)
    {
        Assert.InRange(seen.Trouble.Length, 1, PerSecond * Phase.TotalSeconds);
        var allowed = Bound + Slack + TimeSpan.FromTicks(Math.Max(At(seen.Well, 0.95).Ticks, At(seen.Direct, 0.95).Ticks));
        Assert.True(At(seen.Trouble, 0.95) < allowed, $"one answer in twenty took {At(seen.Trouble, 0.95)} or more: longer than {allowed}");
    }

    /// <summary>The users on record, once all of these are, or after half a minute.</summary>
    private static async Task<List<string>> WrittenAsync(string folder, IReadOnlyCollection<string> finished)
    {
        for (var i = 0; ; i++)
        {
            var users = await JournalReader.Open(folder).ReadAsync(0, default).Select(entry => entry.Record.User).ToListAsync();
            if (i > 300 || !finished.Except(users).Any())
            {
                return users;
            }

            await Task.Delay(100);
        }
    }

    /// <summary>How many answers went out before their record was on disk, as the gateway counts them.</summary>
    private static async Task<long> LateAsync(TokenGateProcess gateway)
    {
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri(Admin().Match(gateway.Errors).Groups[1].Value.TrimEnd('/') + "/metrics"));
        return Late().Match(metrics) is { Success: true } match ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    private static TimeSpan At(TimeSpan[] times, double share) => times[(int)((times.Length - 1) * share)];

    private static string Text(TimeSpan[] times) => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {At(times, 0.5).TotalMilliseconds:F0} ms, p75 {At(times, 0.75).TotalMilliseconds:F0} ms, p95 {At(times, 0.95).TotalMilliseconds:F0} ms, longest {times[^1].TotalMilliseconds:F0} ms");

    [GeneratedRegex("^Admin at (http://[^, \\r\\n]+)", RegexOptions.Multiline)]
    private static partial Regex Admin();

    [GeneratedRegex("^tokengate_late_total(?:{[^}]*})? (\\d+)", RegexOptions.Multiline)]
    private static partial Regex Late();

    /// <summary>How long answers took, in ascending order.</summary>
    private sealed record Seen(TimeSpan[] Well, TimeSpan[] Trouble, TimeSpan[] Direct);
}
