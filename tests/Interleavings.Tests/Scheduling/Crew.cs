namespace PluginState.Interleavings.Scheduling;

/// <summary>The real threads on which logical threads run, strictly by turns. They are kept from one execution to the next.</summary>
internal sealed class Crew : IDisposable
{
    private readonly Member[] _members;
    private readonly SemaphoreSlim _done = new(0);

    public Crew(int size)
    {
        _members = [.. Enumerable.Range(0, size).Select(static _ => new Member())];
        foreach (var member in _members)
            member.Start();
    }

    public int Size => _members.Length;

    /// <summary>Says what a thread is to do when it is given its first turn.</summary>
    public void Assign(int thread, Action body) => _members[thread].Body = body;

    public void GiveTurn(int thread) => _members[thread].Turn.Release();

    public void AwaitTurn(int thread) => _members[thread].Turn.Wait();

    public void SayDone() => _done.Release();

    public void AwaitDone() => _done.Wait();

    public void Dispose()
    {
        foreach (var member in _members)
            member.End();
        _done.Dispose();
    }

    private sealed class Member
    {
        private Task _thread = Task.CompletedTask;

        public SemaphoreSlim Turn { get; } = new(0);

        public Action? Body { get; set; }

        public void Start() => _thread = Task.Factory.StartNew(
            Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        public void End()
        {
            Body = null;
            Turn.Release();
            _thread.GetAwaiter().GetResult();
            Turn.Dispose();
        }

        private void Work()
        {
            for (; ; )
            {
                Turn.Wait();
                if (Body is not { } body)
                    return;
                body();
            }
        }
    }
}
