using TokenGate.Usage;

namespace TokenGate.Scoring;

/// <summary>
/// Judges exchanges: what is replayed, what is repeated, what is fresh, and whether the fresh part can be trusted.
/// Thread-safe. It remembers per user what was sent and answered, as hashes within caps, never as text.
/// </summary>
public interface IJudge
{
    /// <summary>The judge of this process: itself, or the one behind a judge that asks other gateways; null where there is none.</summary>
    Judge? Own => this as Judge;

    /// <summary>
    /// Does all work on a request that needs no memory: token counts, hashes, fingerprints, features of the text. It takes no lock and may
    /// run while the upstream is still thinking.
    /// </summary>
    /// <param name="content">What the dialect read.</param>
    /// <param name="counter">The counter of the model's encoding.</param>
    RequestEvidence Prepare(RequestContent content, ITokenCounter counter);

    /// <summary>
    /// Concludes an exchange whose answer was usable, and commits to the user's memory what was sent and answered.
    /// Exchanges that failed are never passed here, so that a retry counts once, in full.
    /// </summary>
    /// <remarks>Asynchronous, since the memory of a user may live in another gateway. Completes at once where it is our own.</remarks>
    ValueTask<Judgement> DecideAsync(JudgeInput input, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes note of what an exchange that is no usage handed out for later requests to refer to: an uploaded file, a conversation. Costs
    /// nothing where it handed out nothing. A judge that does not remember references need not do anything.
    /// </summary>
    /// <param name="user">Who it was handed to.</param>
    /// <param name="at">When the exchange ended.</param>
    /// <param name="request">What was sent.</param>
    /// <param name="response">What was answered.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask LearnAsync(string user, DateTimeOffset at, RequestContent request, ResponseContent response, CancellationToken cancellationToken = default) =>
        ValueTask.CompletedTask;

    /// <summary>
    /// Gives back to a person's doubt account what an exchange drew whose appeal was granted. Completes when the memory's owner has it.
    /// </summary>
    /// <param name="user">The person as records name them.</param>
    /// <param name="drawn">What was drawn, in tokens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask GiveBackAsync(string user, long drawn, CancellationToken cancellationToken = default)
    {
        Own?.GiveBack(user, drawn);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// What a question weighs by what its user's memory holds now, where its answer comes with a later call. Remembers nothing. Null where
    /// the judge cannot say: the answer's input is then unseen unless the question is still known.
    /// </summary>
    /// <param name="user">Who asks.</param>
    /// <param name="at">When.</param>
    /// <param name="dialect">The dialect that is spoken.</param>
    /// <param name="evidence">What <see cref="Prepare"/> found; not to be handed on afterwards.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<AskedWeight?> WeighAsync(string user, DateTimeOffset at, string dialect, RequestEvidence evidence, CancellationToken cancellationToken = default) =>
        default;

    /// <summary>
    /// What a person's account for doubt holds, in tokens; null where nobody can say now. Remembers nothing by it.
    /// </summary>
    /// <param name="user">The person as records name them.</param>
    /// <param name="now">The moment, up to which the account has been refilled; the clock of the memory's owner goes before it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<long?> BalanceAsync(string user, DateTimeOffset now, CancellationToken cancellationToken = default) => new(Own?.BalanceOf(user, now));

    /// <summary>Forgets a person: memory and account, wherever they lie. Completes when it is done.</summary>
    /// <param name="user">The person as records name them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">Whoever holds the memory does not answer: it is still there.</exception>
    ValueTask ForgetAsync(string user, CancellationToken cancellationToken = default)
    {
        Own?.Forget(user);
        return ValueTask.CompletedTask;
    }
}
