/**
 * A small launcher in C, for programs that no library can be loaded into (static ones) and for event loops that ask
 * the kernel themselves. Compiled where it is needed. Linux on x86-64.
 *
 * Time calls are trapped by seccomp and answered by the launcher, which traces the program and all it starts; the
 * vDSO, which would answer them without a call, is hidden at every exec (ptrace(2), seccomp(2), vdso(7)).
 */
export const launcherSource = `/* launcher OFFSETS TOLD PROGRAM ARGUMENT...
 * OFFSETS holds two doubles, milliseconds added to the calendar and to monotonic time; it may be rewritten in place
 * at any moment. To TOLD a line is added whenever a process connects that was told the time: the port, and what it was
 * told last. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const volatile double *offsets;

static int is_monotonic(long clock) {
  return clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_MONOTONIC_COARSE ||
         clock == CLOCK_BOOTTIME;
}

static int is_calendar(long clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

static struct timespec moved(long clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  double ms = is_monotonic(clock) ? offsets[1] : is_calendar(clock) ? offsets[0] : 0;
  long long nanoseconds = (long long)(ms * 1e6) + now.tv_nsec;
  now.tv_sec += nanoseconds / 1000000000;
  now.tv_nsec = nanoseconds % 1000000000;
  if (now.tv_nsec < 0) {
    now.tv_nsec += 1000000000;
    now.tv_sec -= 1;
  }
  return now;
}

static int put(pid_t pid, unsigned long long at, const void *bytes, size_t length) {
  const unsigned long *words = bytes;
  for (size_t n = 0; n < length / sizeof(long); n++)
    if (ptrace(PTRACE_POKEDATA, pid, at + n * sizeof(long), words[n]) != 0) return -1;
  return 0;
}

/* By number of thread and of process; their pages are only made when they are written to. */
#define MOST (1 << 22)
static pid_t process_of[MOST];
static long long told_to[MOST];
static int told = -1;

static pid_t process(pid_t thread) {
  if (thread <= 0 || thread >= MOST) return 0;
  if (process_of[thread] != 0) return process_of[thread];
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", thread);
  FILE *status = fopen(path, "re");
  while (status != NULL && fgets(line, sizeof line, status) != NULL)
    if (sscanf(line, "Tgid: %d", &process_of[thread]) == 1) break;
  if (status != NULL) fclose(status);
  if (process_of[thread] < 0 || process_of[thread] >= MOST) process_of[thread] = 0;
  return process_of[thread];
}

static void forget(pid_t thread) {
  if (thread <= 0 || thread >= MOST) return;
  process_of[thread] = 0;
  told_to[thread] = 0;
}

static void tells(pid_t thread, struct timespec time) {
  told_to[process(thread)] = time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void connects(pid_t thread, unsigned long long at, unsigned long long length) {
  union {
    long words[2];
    struct sockaddr_in in;
  } to;
  long long last = told_to[process(thread)];
  if (process(thread) == 0 || last == 0 || length < sizeof to) return;
  for (int n = 0; n < 2; n++) {
    errno = 0;
    to.words[n] = ptrace(PTRACE_PEEKDATA, thread, at + n * sizeof(long), 0);
    if (errno != 0) return;
  }
  /* The port of an IPv6 address stands in the same place. */
  if (to.in.sin_family == AF_INET || to.in.sin_family == AF_INET6) dprintf(told, "%d %lld\\n", ntohs(to.in.sin_port), last);
}

static void answer(pid_t pid) {
  struct user_regs_struct regs;
  if (ptrace(PTRACE_GETREGS, pid, 0, &regs) != 0) return;
  long result = 0;
  if (regs.orig_rax == SYS_connect) {
    connects(pid, regs.rsi, regs.rdx);
    return;
  }
  if (regs.orig_rax == SYS_clock_gettime) {
    struct timespec now = moved((long)regs.rdi);
    if (put(pid, regs.rsi, &now, sizeof now) != 0) return;
    if (is_calendar((long)regs.rdi)) tells(pid, now);
  } else if (regs.orig_rax == SYS_gettimeofday) {
    struct timespec now = moved(CLOCK_REALTIME);
    struct timeval val = {now.tv_sec, now.tv_nsec / 1000};
    if (regs.rsi != 0) return;
    if (regs.rdi != 0 && put(pid, regs.rdi, &val, sizeof val) != 0) return;
    tells(pid, now);
  } else if (regs.orig_rax == SYS_time) {
    struct timespec now = moved(CLOCK_REALTIME);
    result = now.tv_sec;
    if (regs.rdi != 0 && put(pid, regs.rdi, &result, sizeof result) != 0) return;
    tells(pid, now);
  } else {
    return;
  }
  regs.orig_rax = -1;
  regs.rax = result;
  ptrace(PTRACE_SETREGS, pid, 0, &regs);
}

static void hide_vdso(pid_t pid) {
  struct user_regs_struct regs;
  if (ptrace(PTRACE_GETREGS, pid, 0, &regs) != 0) return;
  unsigned long long at = regs.rsp;
  at += 8 * (1 + (unsigned long long)ptrace(PTRACE_PEEKDATA, pid, at, 0)) + 8;
  while (errno = 0, ptrace(PTRACE_PEEKDATA, pid, at, 0) != 0 && errno == 0) at += 8;
  for (at += 8;; at += 16) {
    errno = 0;
    long type = ptrace(PTRACE_PEEKDATA, pid, at, 0);
    if (errno != 0 || type == AT_NULL) return;
    if (type == AT_SYSINFO_EHDR) ptrace(PTRACE_POKEDATA, pid, at, AT_IGNORE);
  }
}

static int trap_time_calls(void) {
#define CALL offsetof(struct seccomp_data, nr)
#define TRACE(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE)
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xC000003E, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, CALL),
      TRACE(SYS_gettimeofday),
      TRACE(SYS_time),
      TRACE(SYS_connect),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_gettime, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      /* Not the processor times: clocks 2 and 3, and negative ones, are real. */
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
      TRACE(CLOCK_REALTIME),
      TRACE(CLOCK_MONOTONIC),
      TRACE(CLOCK_MONOTONIC_RAW),
      TRACE(CLOCK_REALTIME_COARSE),
      TRACE(CLOCK_MONOTONIC_COARSE),
      TRACE(CLOCK_BOOTTIME),
      TRACE(CLOCK_TAI),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static pid_t root;

static void pass(int signal) { kill(root, signal); }

int main(int count, char **words) {
  if (count < 4) return 64;
  int fd = open(words[1], O_RDONLY | O_CLOEXEC);
  offsets = mmap(NULL, 16, PROT_READ, MAP_SHARED, fd, 0);
  if (fd < 0 || offsets == MAP_FAILED) {
    perror(words[1]);
    return 70;
  }
  told = open(words[2], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (told < 0) {
    perror(words[2]);
    return 70;
  }
  root = fork();
  if (root == 0) {
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) {
      perror("ptrace");
      _exit(70);
    }
    raise(SIGSTOP);
    if (trap_time_calls() != 0) {
      perror("seccomp");
      _exit(70);
    }
    execvp(words[3], words + 3);
    perror(words[3]);
    _exit(127);
  }
  int status;
  if (root < 0 || waitpid(root, &status, 0) != root || !WIFSTOPPED(status)) return 70;
  ptrace(PTRACE_SETOPTIONS, root, 0,
         PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
             PTRACE_O_TRACEVFORK);
  for (int n = 1; n < 32; n++)
    if (n != SIGKILL && n != SIGSTOP && n != SIGCHLD && n != SIGCONT) signal(n, pass);
  ptrace(PTRACE_CONT, root, 0, 0);
  int code = 70;
  for (;;) {
    pid_t pid = waitpid(-1, &status, __WALL);
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0) break;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      forget(pid);
      if (pid != root) continue;
      code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      /* What it left behind ends with the tracer: its time could not go on. */
      break;
    }
    int signal = WSTOPSIG(status);
    int event = status >> 16;
    if (event == PTRACE_EVENT_SECCOMP) answer(pid);
    if (event == PTRACE_EVENT_EXEC) hide_vdso(pid);
    /* A stop is passed on to nobody: new threads begin with one, and one from outside only wakes what waits. */
    int forward = event == 0 && signal != SIGTRAP && signal != SIGSTOP ? signal : 0;
    ptrace(PTRACE_CONT, pid, 0, forward);
  }
  return code;
}
`;
