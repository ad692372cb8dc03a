using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Telemetry;
using TokenGate.Scoring;
using TokenGate.Scoring.Crossing;
using TokenGate.Usage;

namespace TokenGate.Fleet.Judging;

/// <summary>
/// Judges an exchange by the memory of its person's owner, wherever that is; where he does not answer in time, by what is known here, and
/// the record says so. The traffic, the record and the answer stay where they are.
/// </summary>
internal sealed class FleetJudge(
    Judge own,
    FleetSettings settings,
    FleetMembership membership,
    GatewayMember gateway,
    LocalMemories local,
    HandOver later,
    PeerComparison peers,
    FleetMetrics metrics,
    TimeProvider clock) : IJudge
{
    /// <summary>What a record says of an exchange that no owner judged.</summary>
    public const string Locally = "local";

    /// <inheritdoc/>
    public Judge? Own => own;

    /// <inheritdoc/>
    public RequestEvidence Prepare(RequestContent content, ITokenCounter counter) => own.Prepare(content, counter);

    /// <inheritdoc/>
    public async ValueTask<Judgement> DecideAsync(JudgeInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var crossing = CrossingExchange.From(input);
        var person = own.PersonOf(input.User);
        var (judgement, written) = await AskAsync(person, crossing, cancellationToken);
        if (judgement is not null)
        {
            input.Evidence.Release();
            gateway.Sent.Add(person, written);
            local.Drop(person, input.User);
            return judgement;
        }

        metrics.OnJudgedLocally();
        later.Add(person, written);
        await local.PrepareAsync(person);
        var alone = own.Decide(input) with { JudgedBy = Locally };
        gateway.Sent.Add(person, written);
        return alone;
    }

    /// <inheritdoc/>
    public async ValueTask LearnAsync(
        string user, DateTimeOffset at, RequestContent request, ResponseContent response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.References.Count == 0)
        {
            return;
        }

        if (membership.Grains is { } grains)
        {
            try
            {
                await grains.GetGrain<IPersonGrain>(GatewayMember.KeyOf(own.PersonOf(user))).LearnAsync(new LearnCall
                {
                    At = at.UtcTicks,
                    Uploaded = Judge.Uploaded(request),
                    Kinds = [.. response.References.Select(static reference => (int)reference.Kind)],
                    References = [.. response.References.Select(static reference => reference.Id.ToArray())],
                }).WaitAsync(settings.AnswerLimit, clock, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
            {
                // What was handed out is then known here alone, which vouches for less.
            }
        }

        await own.LearnAsync(user, at, request, response, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">This gateway is no member of the fleet now.</exception>
    public async ValueTask GiveBackAsync(string user, long drawn, CancellationToken cancellationToken = default)
    {
        var grains = membership.Grains ?? throw new InvalidOperationException("This gateway is no member of the fleet now.");
        await grains.GetGrain<IPersonGrain>(GatewayMember.KeyOf(own.PersonOf(user))).GiveBackAsync(drawn).WaitAsync(cancellationToken);
    }

    /// <summary>The owner's judgement, null when there is none in time; and the exchange as it was last written.</summary>
    private async ValueTask<(Judgement? Judgement, byte[] Written)> AskAsync(UInt128 person, CrossingExchange crossing, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var candidate = 0;
        var written = crossing.Write(candidate);
        if (membership.Grains is not { } grains)
        {
            return (null, written);
        }

        try
        {
            var owner = grains.GetGrain<IPersonGrain>(GatewayMember.KeyOf(person));
            while (true)
            {
                metrics.OnCall(written.Length);
                var left = settings.AnswerLimit - clock.GetElapsedTime(began);
                var reply = await owner.JudgeAsync(new JudgeCall { Exchange = gateway.Seal.Seal(written) }).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken);
                peers.Compare(reply);
                if (reply.Judgement is { } judgement)
                {
                    metrics.OnJudgedByOwner(clock.GetElapsedTime(began));
                    return (judgement.ToJudgement(reply.Owner), written);
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
}
