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
    IOwners owners,
    OwnerQuestion question,
    GatewayMember gateway,
    LocalMemories local,
    HandOver later,
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
        var person = own.PersonOf(input.User);
        var began = clock.GetTimestamp();
        var (reply, written) = await question.AskAsync(
            owners.OwnerOf(person), CrossingExchange.From(input), static (owner, call) => owner.JudgeAsync(call), cancellationToken);
        if (reply?.Judgement is { } judgement)
        {
            metrics.OnJudgedByOwner(clock.GetElapsedTime(began));
            input.Evidence.Release();
            gateway.Sent.Add(person, written);
            local.Drop(person, input.User);
            return judgement.ToJudgement(reply.Owner);
        }

        metrics.OnJudgedLocally();
        later.Add(person, written);
        await local.PrepareAsync(person);
        var alone = own.Decide(input with { TakesHistoryForKnown = true }) with { JudgedBy = Locally };
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

        if (owners.OwnerOf(own.PersonOf(user)) is { } owner)
        {
            try
            {
                await owner.LearnAsync(new LearnCall
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
        var owner = owners.OwnerOf(own.PersonOf(user)) ?? throw new InvalidOperationException("This gateway is no member of the fleet now.");
        await owner.GiveBackAsync(drawn).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<AskedWeight?> WeighAsync(
        string user, DateTimeOffset at, string dialect, RequestEvidence evidence, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var person = own.PersonOf(user);
        var asked = new JudgeInput
        {
            User = user,
            StartedAt = at,
            EndedAt = at,
            Evidence = evidence,
            Response = new ResponseContent(),
            Input = 0,
            Output = 0,
            Dialect = dialect,
        };
        var (reply, _) = await question.AskAsync(
            owners.OwnerOf(person), CrossingExchange.From(asked), static (owner, call) => owner.WeighAsync(call), cancellationToken);
        if (reply?.ToWeight() is { } weight)
        {
            evidence.Release();
            return weight;
        }

        await local.PrepareAsync(person);
        return await own.WeighAsync(user, at, dialect, evidence, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>By the owner's clock. What this gateway holds itself of a person is only what it judged without him.</remarks>
    public async ValueTask<long?> BalanceAsync(string user, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        try
        {
            return owners.OwnerOf(own.PersonOf(user)) is { } owner ? await owner.BalanceAsync().WaitAsync(FailoverSettings.LateLimit, clock, cancellationToken) : null;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>What other gateways sent of the person lately they keep, as hashes and text in memory, for a minute and a half.</remarks>
    public async ValueTask ForgetAsync(string user, CancellationToken cancellationToken = default)
    {
        var person = own.PersonOf(user);
        gateway.Sent.Forget(person);
        later.Forget(person);
        local.Forget(person, user);
        try
        {
            var owner = owners.OwnerOf(person) ?? throw new IOException("This gateway is no member of the fleet now.");
            await owner.ForgetAsync().WaitAsync(FailoverSettings.LateLimit, clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            throw new IOException($"The gateway that remembers this person does not answer: {exception.Message}", exception);
        }
    }
}
