using System.Collections.Concurrent;
using System.Globalization;
using TokenGate.Fleet.Grains;
using TokenGate.Scoring;

namespace TokenGate.Fleet.Judging;

/// <summary>
/// Holds other gateways to this one, by what they say with each answer: their clock, what they judge by, and that they refuse an exchange.
/// A difference is a concern that names the gateway, until it is gone.
/// </summary>
internal sealed class PeerComparison(Judge own, FleetSettings settings, IFleetReporter reporter, TimeProvider clock)
{
    /// <summary>Clocks of machines that ask a time server differ by milliseconds.</summary>
    private static readonly TimeSpan ClockLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (bool Clock, string Basis)> _odd = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> _refusals = new(StringComparer.Ordinal);

    /// <summary>Looks at an answer.</summary>
    public void Compare(IOwnerReply reply)
    {
        if ((reply.Refusal ?? "") != _refusals.GetValueOrDefault(reply.Owner, ""))
        {
            _refusals[reply.Owner] = reply.Refusal ?? "";
            Tell(
                $"fleet refusal {reply.Owner}",
                reply.Refusal is not null,
                $"gateway {reply.Owner} refuses exchanges of this one, which are judged here alone and kept for an hour to be told again: {reply.Refusal}",
                "Run one version of TokenGate on all gateways of the fleet");
        }

        if (reply is JudgeReply judged)
        {
            Compare(judged);
        }
    }

    private void Compare(JudgeReply reply)
    {
        if (reply.Owner == settings.Gateway)
        {
            return;
        }

        var ahead = new TimeSpan(reply.At) - new TimeSpan(clock.GetUtcNow().UtcTicks);
        var (clockIsOdd, basis) = (ahead.Duration() > ClockLimit, reply.Basis == own.Basis ? "" : reply.Basis);
        var before = _odd.GetValueOrDefault(reply.Owner, (false, ""));
        if (before == (clockIsOdd, basis))
        {
            return;
        }

        _odd[reply.Owner] = (clockIsOdd, basis);
        Tell(
            $"fleet clock {reply.Owner}",
            clockIsOdd,
            string.Create(CultureInfo.InvariantCulture, $"the clock of gateway {reply.Owner} is {Math.Abs(ahead.TotalSeconds):0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this one's: memory and doubt accounts go by the owner's clock"),
            "Let all gateways ask one time server");
        Tell(
            $"fleet models {reply.Owner}",
            basis.Length > 0,
            $"gateway {reply.Owner} judges by other settings ({basis}) than this one ({own.Basis}): what counts depends on who owns a person",
            "Give all gateways the same Judge section and the same models");
    }

    private void Tell(string key, bool isOdd, string problem, string remedy)
    {
        if (isOdd)
        {
            reporter.Report(key, problem, remedy);
        }
        else
        {
            reporter.Clear(key);
        }
    }
}
