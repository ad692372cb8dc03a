using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Telemetry;
using TokenGate.Scoring.Crossing;

namespace TokenGate.Fleet.Judging;

/// <summary>
/// Asks the owner of a person's memory about one exchange, within one limit of time: what is new first, and more of its history where he
/// asks for it.
/// </summary>
internal sealed class OwnerQuestion(FleetSettings settings, GatewayMember gateway, PeerComparison peers, FleetMetrics metrics, TimeProvider clock)
{
    /// <summary>His answer, null when there is none in time, or he refuses; and the exchange as it was last written.</summary>
    /// <param name="owner">The owner; null where there is none now.</param>
    /// <param name="crossing">The exchange.</param>
    /// <param name="ask">Asks him.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<(T? Reply, byte[] Written)> AskAsync<T>(
        IPersonGrain? owner, CrossingExchange crossing, Func<IPersonGrain, JudgeCall, Task<T>> ask, CancellationToken cancellationToken)
        where T : class, IOwnerReply
    {
        var began = clock.GetTimestamp();
        var candidate = 0;
        var written = crossing.Write(candidate);
        if (owner is null)
        {
            return (null, written);
        }

        try
        {
            var turn = new JudgingTurn();
            while (true)
            {
                metrics.OnCall(written.Length);
                var asked = ask(owner, new JudgeCall { Exchange = gateway.Seal.Seal(written), Turn = turn });
                var reply = await WaitAsync(asked, turn, settings.AnswerLimit - clock.GetElapsedTime(began), cancellationToken);
                peers.Compare(reply);
                if (reply.Refusal is not null)
                {
                    metrics.OnRefused();
                    return (null, written);
                }

                if (reply.AsksFrom < 0)
                {
                    return (reply, written);
                }

                if (reply.AsksFrom <= candidate || reply.AsksFrom > crossing.Candidates)
                {
                    return (null, written);
                }

                candidate = reply.AsksFrom;
                written = crossing.Write(candidate);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            // Whatever the reason, it is judged here: a person whose owner is away, moves, or is slow (G2).
            return (null, written);
        }
    }

    /// <summary>
    /// Waits for an answer. Where the owner lives in this process and is judging at this very moment, he is let finish: two judgements here
    /// would each find the other's instructions.
    /// </summary>
    private async Task<T> WaitAsync<T>(Task<T> asked, JudgingTurn turn, TimeSpan left, CancellationToken cancellationToken)
    {
        try
        {
            return await asked.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken);
        }
        catch (TimeoutException) when (!turn.TryTake())
        {
            return await asked.WaitAsync(settings.AnswerLimit, clock, cancellationToken);
        }
    }
}
