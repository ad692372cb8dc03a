using System.Collections.Concurrent;
using TokenGate.Ledger;
using TokenGate.Metering;

namespace TokenGate.Gateway.Metering;

/// <summary>
/// Work whose usage is told later, kept in the ledger's register: it counts once over restarts and between gateways. Before the ledger is
/// open it is kept in memory, and who began it then is handed over when its usage is told. Thread-safe.
/// </summary>
internal sealed class RegisteredWork : IToldLater
{
    /// <summary>Files of results whose work is known by name; further ones are judged without what was asked.</summary>
    private const int MostFiles = 16_384;

    private readonly ToldLaterMemory _early = new();
    private readonly ConcurrentDictionary<string, string> _workOfFile = new(StringComparer.Ordinal);
    private volatile IWorkRegister? _register;
    private volatile bool _hasEarly;

    /// <summary>From now on work is kept in a register; with null, in memory.</summary>
    public void Use(IWorkRegister? register) => _register = register;

    /// <inheritdoc/>
    public ValueTask BeginAsync(string work, BegunWork begun, CancellationToken cancellationToken = default)
    {
        if (_register is { } register)
        {
            return register.BeginAsync(work, OwnerOf(begun), cancellationToken);
        }

        _hasEarly = true;
        return _early.BeginAsync(work, begun, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask LinkAsync(string file, string work, CancellationToken cancellationToken = default)
    {
        if (_register is not { } register)
        {
            return _early.LinkAsync(file, work, cancellationToken);
        }

        // The register keeps hashes. Texts of what was asked stand under the work's own id, in memory alone as these names do.
        if (_workOfFile.Count >= MostFiles)
        {
            _workOfFile.Clear();
        }

        _workOfFile[file] = work;
        return register.LinkAsync(file, work, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<BegunWork?> FindAsync(string work, CancellationToken cancellationToken = default)
    {
        if (_register is { } register && await register.FindAsync(work, cancellationToken) is { } owner)
        {
            return BegunBy(owner, work);
        }

        return _hasEarly ? await _early.FindAsync(work, cancellationToken) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<ToldShare> TakeAsync(string work, IReadOnlyList<ToldPart> parts, CancellationToken cancellationToken = default)
    {
        if (_register is not { } register)
        {
            return await _early.TakeAsync(work, parts, cancellationToken);
        }

        if (_hasEarly && await _early.FindAsync(work, cancellationToken) is { } begun)
        {
            await register.BeginAsync(work, OwnerOf(begun), cancellationToken);
        }

        var share = await register.TakeAsync(work, [.. parts.Select(static part => new WorkPart(part.Part, part.Input, part.Output))], cancellationToken);
        return new ToldShare(share.Owner is { } owner ? BegunBy(owner, work) : null, share.Input, share.Output, share.CountedInput, share.CountedOutput)
        {
            Claim = share.Claim,
        };
    }

    private static WorkOwner OwnerOf(BegunWork begun) => new(begun.User, begun.Team, begun.Route, begun.StartedAt) { Project = begun.Project, Client = begun.Client, Asked = begun.Asked };

    private BegunWork BegunBy(WorkOwner owner, string name) => new(owner.User, owner.Team, owner.Route, owner.StartedAt)
    {
        Work = _workOfFile.GetValueOrDefault(name, name),
        Asked = owner.Asked,
        Project = owner.Project,
        Client = owner.Client,
    };
}
